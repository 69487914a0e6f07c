import { normalQuantile } from './normal.js';

/** A value and where it lies with the confidence asked for. */
export interface Interval { readonly value: number; readonly low: number; readonly high: number }

/**
 * Score interval of a proportion (Wilson 1927): holds its confidence for small samples and at 0 and 1, where the usual
 * one does not.
 * @param successes of `rows`
 */
export function wilson(successes: number, rows: number, confidence = 0.95): Interval {
  if (!(rows > 0 && successes >= 0 && successes <= rows)) throw new RangeError(`${successes} of ${rows} is no proportion.`);
  const z = criticalValue(confidence);
  const value = successes / rows;
  const middle = (successes + (z * z) / 2) / (rows + z * z);
  const half = (z / (rows + z * z)) * Math.sqrt(value * (1 - value) * rows + (z * z) / 4);
  return { value, low: successes === 0 ? 0 : Math.max(0, middle - half), high: successes === rows ? 1 : Math.min(1, middle + half) };
}

/** Two-sided: 1.96 for 0.95. */
export function criticalValue(confidence: number): number {
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`A confidence lies between 0 and 1, not at ${confidence}.`);
  return normalQuantile(0.5 + confidence / 2);
}
