import { f1 } from './confusion.js';
import { at, sameLength } from './ranks.js';

/** Share of rows in which the two agree. Classes may be numbers or text. */
export function accuracy<T>(actual: ArrayLike<T>, predicted: ArrayLike<T>): number {
  const rows = sameLength(actual, predicted);
  let right = 0;
  for (let i = 0; i < rows; i += 1) if (actual[i] === predicted[i]) right += 1;
  return right / rows;
}

/**
 * Mean negative log likelihood in nats, probabilities clipped to [2^-52, 1 − 2^-52] as scikit-learn's `log_loss` does.
 * @param actual index of the class a row, 0 to classes − 1
 * @param probabilities row-major [rows, classes], each row summing to 1
 */
export function multiclassLogLoss(actual: ArrayLike<number>, probabilities: ArrayLike<number>, classes: number): number {
  const rows = actual.length;
  if (rows === 0 || probabilities.length !== rows * classes) throw new RangeError(`${rows} rows of ${classes} classes do not have ${probabilities.length} probabilities.`);
  let sum = 0;
  for (let i = 0; i < rows; i += 1) {
    const index = at(actual, i);
    if (!(index >= 0 && index < classes)) throw new RangeError(`Row ${i} is of class ${index}, but there are ${classes}.`);
    sum -= Math.log(Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, at(probabilities, i * classes + index))));
  }
  return sum / rows;
}

/**
 * Mean of the classes' F1, over all classes that occur on either side (scikit-learn's `f1_score(average='macro')`).
 * Classes may be numbers or text.
 */
export function macroF1<T>(actual: ArrayLike<T>, predicted: ArrayLike<T>): number {
  const rows = sameLength(actual, predicted);
  const counts = new Map<T, { truePositives: number; falsePositives: number; falseNegatives: number }>();
  const of = (label: T) => {
    const found = counts.get(label) ?? { truePositives: 0, falsePositives: 0, falseNegatives: 0 };
    counts.set(label, found);
    return found;
  };
  for (let i = 0; i < rows; i += 1) {
    const real = of(actual[i] as T);
    const said = of(predicted[i] as T);
    if (real === said) real.truePositives += 1;
    else {
      real.falseNegatives += 1;
      said.falsePositives += 1;
    }
  }
  let sum = 0;
  for (const count of counts.values()) sum += f1({ ...count, trueNegatives: 0 });
  return sum / counts.size;
}
