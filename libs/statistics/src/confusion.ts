import { at, sameLength } from './ranks.js';

/** Counts of rows. */
export interface Confusion { readonly truePositives: number; readonly falsePositives: number; readonly trueNegatives: number; readonly falseNegatives: number }

/** Counts with class 1 predicted where `score >= threshold`. A NaN score predicts class 0. */
export function confusion(labels: ArrayLike<number>, scores: ArrayLike<number>, threshold: number): Confusion {
  const rows = sameLength(labels, scores);
  let truePositives = 0;
  let falsePositives = 0;
  let positives = 0;
  for (let i = 0; i < rows; i += 1) {
    const positive = at(labels, i) === 1;
    if (positive) positives += 1;
    if (at(scores, i) >= threshold) {
      if (positive) truePositives += 1;
      else falsePositives += 1;
    }
  }
  return { truePositives, falsePositives, trueNegatives: rows - positives - falsePositives, falseNegatives: positives - truePositives };
}

/** Share of rows that are right. */
export function accuracyOf({ truePositives, falsePositives, trueNegatives, falseNegatives }: Confusion): number {
  return (truePositives + trueNegatives) / (truePositives + falsePositives + trueNegatives + falseNegatives);
}

/** Share of the predicted positives that are positive; NaN if none was predicted (scikit-learn says 0 there). */
export function precision({ truePositives, falsePositives }: Confusion): number {
  return truePositives / (truePositives + falsePositives);
}

/** Share of the positives that were predicted; NaN if there are none. */
export function recall({ truePositives, falseNegatives }: Confusion): number {
  return truePositives / (truePositives + falseNegatives);
}

/** Harmonic mean of precision and recall, 2·TP / (2·TP + FP + FN); NaN only if there is neither a positive nor a predicted one. */
export function f1({ truePositives, falsePositives, falseNegatives }: Confusion): number {
  return (2 * truePositives) / (2 * truePositives + falsePositives + falseNegatives);
}
