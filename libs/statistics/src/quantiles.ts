import { at } from './ranks.js';

/**
 * Quantile of sorted numbers with linear interpolation (type 7 of Hyndman & Fan 1996, numpy's default).
 * @param share 0 to 1
 * @returns NaN for no numbers
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`A quantile lies between 0 and 1, not at ${share}.`);
  if (sorted.length === 0) return NaN;
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = at(sorted, below);
  // Without the test an infinite neighbour of weight 0 would make NaN.
  return place === below ? low : low + (at(sorted, below + 1) - low) * (place - below);
}

/** Quantiles of numbers in any order; NaN (missing) is left out. */
export function quantiles(values: ArrayLike<number>, shares: readonly number[]): number[] {
  const sorted = Float64Array.from(values).filter((value) => !Number.isNaN(value)).sort();
  return shares.map((share) => quantile(sorted, share));
}
