import { criticalValue, type Interval } from './interval.js';

/** Count, mean and the sum of squared distances from it: merges without looking at the values again. */
export interface Moments { readonly n: number; readonly mean: number; readonly squares: number }

/** By Welford's recurrence (1962). */
export function momentsOf(values: ArrayLike<number>): Moments {
  let [n, mean, squares] = [0, 0, 0];
  for (let i = 0; i < values.length; i += 1) {
    n += 1;
    const distance = values[i]! - mean;
    mean += distance / n;
    squares += distance * (values[i]! - mean);
  }
  return { n, mean, squares };
}

/** A mean and its interval by the normal approximation: for 30 values or more. Bounds are NaN for fewer than 2. */
export function meanInterval({ n, mean, squares }: Moments, confidence = 0.95): Interval {
  const half = criticalValue(confidence) * Math.sqrt(squares / (n - 1) / n);
  return { value: mean, low: mean - half, high: mean + half };
}
