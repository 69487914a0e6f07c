import { at, sameLength } from './ranks.js';

/** Mean |predicted − actual|, in the target's unit. */
export function meanAbsoluteError(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  const rows = sameLength(actual, predicted);
  let sum = 0;
  for (let i = 0; i < rows; i += 1) sum += Math.abs(at(predicted, i) - at(actual, i));
  return sum / rows;
}

/** √ mean (predicted − actual)², in the target's unit. */
export function rootMeanSquaredError(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  return Math.sqrt(squares(actual, predicted) / actual.length);
}

/**
 * Share of the target's variance that is explained, 1 − SSres / SStot: 1 is best, 0 is as good as the mean, below 0 is worse
 * (coefficient of determination, as scikit-learn's `r2_score`). NaN if the target does not vary.
 */
export function rSquared(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  const residual = squares(actual, predicted);
  let mean = 0;
  for (let i = 0; i < actual.length; i += 1) mean += at(actual, i) / actual.length;
  let total = 0;
  for (let i = 0; i < actual.length; i += 1) total += (at(actual, i) - mean) ** 2;
  return total === 0 ? NaN : 1 - residual / total;
}

function squares(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  const rows = sameLength(actual, predicted);
  let sum = 0;
  for (let i = 0; i < rows; i += 1) sum += (at(predicted, i) - at(actual, i)) ** 2;
  return sum;
}
