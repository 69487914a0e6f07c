/** A share of nothing counts as this, so that a bin that one side leaves empty costs much and not infinity (as Evidently does). */
export const EMPTY_SHARE = 1e-4;

/**
 * Population stability index, Σ (q − p) ln(q / p) over the bins' shares: 0 for equal ones, and about
 * (bins − 1)(1/n + 1/m) by chance alone. Symmetric; also known as Jeffreys' divergence (Jeffreys 1946; Siddiqi 2006).
 * @param reference counts a bin
 * @param current counts in the same bins
 * @returns NaN if a side is empty
 */
export function populationStability(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  const [n, m] = totals(reference, current);
  let sum = 0;
  for (let i = 0; i < reference.length; i += 1) {
    if (reference[i] === 0 && current[i] === 0) continue;
    const p = reference[i]! / n || EMPTY_SHARE;
    const q = current[i]! / m || EMPTY_SHARE;
    sum += (q - p) * Math.log(q / p);
  }
  return n > 0 && m > 0 ? sum : NaN;
}

/**
 * Jensen–Shannon distance: the square root of the divergence with logarithms to base 2, from 0 for equal shares to 1 for
 * shares that have nothing in common (Endres & Schindelin 2003; `scipy.spatial.distance.jensenshannon(base=2)`).
 * @returns NaN if a side is empty
 */
export function jensenShannon(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  const [n, m] = totals(reference, current);
  let sum = 0;
  for (let i = 0; i < reference.length; i += 1) {
    const p = reference[i]! / n;
    const q = current[i]! / m;
    const middle = (p + q) / 2;
    sum += (p > 0 ? p * Math.log2(p / middle) : 0) + (q > 0 ? q * Math.log2(q / middle) : 0);
  }
  return n > 0 && m > 0 ? Math.sqrt(Math.max(0, sum / 2)) : NaN;
}

function totals(one: ArrayLike<number>, other: ArrayLike<number>): [number, number] {
  if (one.length !== other.length) throw new RangeError(`${one.length} bins cannot be held against ${other.length}.`);
  let [n, m] = [0, 0];
  for (let i = 0; i < one.length; i += 1) {
    n += one[i]!;
    m += other[i]!;
  }
  return [n, m];
}
