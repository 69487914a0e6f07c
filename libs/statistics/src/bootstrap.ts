import type { Interval } from './interval.js';
import { quantile } from './quantiles.js';
import { seededRandom } from './seeded-random.js';

export interface BootstrapOptions {
  /** The same seed gives the same interval. */
  readonly seed: number | string;
  /** Resamples; 1000 if absent. */
  readonly resamples?: number;
  /** 0.95 if absent. */
  readonly confidence?: number;
}

/**
 * Percentile bootstrap (Efron & Tibshirani 1993, chapter 13): rows are drawn with replacement, as many as there are.
 * @param statistic of the rows with these indices; resamples in which it is NaN (one class missing) are left out
 * @returns the statistic of all rows and its interval; NaN bounds if no resample had a value
 */
export function bootstrap(rows: number, statistic: (indices: Uint32Array) => number, options: BootstrapOptions): Interval {
  const { seed, resamples = 1000, confidence = 0.95 } = options;
  if (!(rows > 0 && resamples > 0)) throw new RangeError('A bootstrap needs rows and resamples.');
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`A confidence lies between 0 and 1, not at ${confidence}.`);
  const random = seededRandom(seed);
  const indices = new Uint32Array(rows);
  for (let i = 0; i < rows; i += 1) indices[i] = i;
  const value = statistic(indices);
  const values = new Float64Array(resamples);
  for (let i = 0; i < resamples; i += 1) {
    for (let row = 0; row < rows; row += 1) indices[row] = random.below(rows);
    values[i] = statistic(indices);
  }
  const sorted = values.filter((each) => !Number.isNaN(each)).sort();
  return { value, low: quantile(sorted, (1 - confidence) / 2), high: quantile(sorted, (1 + confidence) / 2) };
}
