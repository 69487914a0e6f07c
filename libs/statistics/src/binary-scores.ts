import { at, midRanks, sameLength } from './ranks.js';

/** scikit-learn's default for doubles: the distance from 1 to the next double. */
const EPSILON = Number.EPSILON;

/**
 * Area under the ROC curve: the probability that a positive row scores above a negative one, ties counting half
 * (Mann–Whitney U; Fawcett 2006). O(n log n).
 * @param labels 0 or 1 a row
 * @param scores any numbers, higher for class 1
 * @returns 0 to 1; NaN if one class is missing or a score is NaN
 */
export function rocAuc(labels: ArrayLike<number>, scores: ArrayLike<number>): number {
  const rows = sameLength(labels, scores);
  const ranks = midRanks(scores);
  let positives = 0;
  let sum = 0;
  for (let i = 0; i < rows; i += 1) {
    if (Number.isNaN(at(scores, i))) return NaN;
    if (at(labels, i) === 1) {
      positives += 1;
      sum += at(ranks, i);
    }
  }
  return (sum - (positives * (positives + 1)) / 2) / (positives * (rows - positives));
}

/**
 * Mean negative log likelihood in nats (cross entropy). Probabilities are clipped to [ε, 1 − ε], ε = 2^-52, as
 * scikit-learn's `log_loss` does for doubles, so that a sure mistake costs 36 and not infinity.
 * @param probabilities of class 1
 */
export function logLoss(labels: ArrayLike<number>, probabilities: ArrayLike<number>): number {
  const rows = sameLength(labels, probabilities);
  let sum = 0;
  for (let i = 0; i < rows; i += 1) {
    const p = Math.min(1 - EPSILON, Math.max(EPSILON, at(probabilities, i)));
    sum -= Math.log(at(labels, i) === 1 ? p : 1 - p);
  }
  return sum / rows;
}

/** Mean squared distance of the probability of class 1 from what happened (Brier 1950). 0 is best. */
export function brierScore(labels: ArrayLike<number>, probabilities: ArrayLike<number>): number {
  const rows = sameLength(labels, probabilities);
  let sum = 0;
  for (let i = 0; i < rows; i += 1) sum += (at(probabilities, i) - at(labels, i)) ** 2;
  return sum / rows;
}
