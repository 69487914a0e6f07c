import { rocAuc } from './binary-scores.js';
import { criticalValue, type Interval } from './interval.js';
import { normalCdf } from './normal.js';
import { at, midRanks, sameLength } from './ranks.js';

/** AUC of the second model minus that of the first. */
export interface AucDifference extends Interval {
  readonly standardError: number;
  /** Two-sided, of no difference. */
  readonly pValue: number;
}

/** How each positive (and each negative) row fares against the other class; their means are the AUC. */
interface Placements { readonly auc: number; readonly positives: Float64Array; readonly negatives: Float64Array }

/**
 * AUC with DeLong's interval (DeLong, DeLong & Clarke-Pearson 1988; by ranks in O(n log n): Sun & Xu 2014), cut off at 0
 * and 1. With few rows of a class, or an AUC of exactly 0 or 1, it is too narrow.
 * @param labels 0 or 1 a row
 * @returns NaN bounds if a class has fewer than two rows
 */
export function deLong(labels: ArrayLike<number>, scores: ArrayLike<number>, confidence = 0.95): Interval {
  const { auc, positives, negatives } = placements(labels, scores);
  const half = criticalValue(confidence) * Math.sqrt(covariance(positives, positives) / positives.length + covariance(negatives, negatives) / negatives.length);
  return { value: auc, low: Math.max(0, auc - half), high: Math.min(1, auc + half) };
}

/** The paired difference of two models' AUC on the same rows, by DeLong's covariance; `second` minus `first`. */
export function deLongDifference(labels: ArrayLike<number>, first: ArrayLike<number>, second: ArrayLike<number>, confidence = 0.95): AucDifference {
  const one = placements(labels, first);
  const two = placements(labels, second);
  const value = two.auc - one.auc;
  const standardError = Math.sqrt(Math.max(0, varianceOfDifference(one.positives, two.positives) + varianceOfDifference(one.negatives, two.negatives)));
  const half = criticalValue(confidence) * standardError;
  const pValue = standardError === 0 ? (value === 0 ? 1 : 0) : 2 * normalCdf(-Math.abs(value) / standardError);
  return { value, low: value - half, high: value + half, standardError, pValue };
}

function placements(labels: ArrayLike<number>, scores: ArrayLike<number>): Placements {
  const rows = sameLength(labels, scores);
  const among = midRanks(scores);
  const split = [0, 1].map((label) => {
    const indices = Array.from({ length: rows }, (_, i) => i).filter((i) => (at(labels, i) === 1 ? 1 : 0) === label);
    return { indices, within: midRanks(Float64Array.from(indices, (i) => at(scores, i))) };
  });
  const [zeros, ones] = split as [(typeof split)[0], (typeof split)[0]];
  const m = ones.indices.length;
  const n = zeros.indices.length;
  const positives = Float64Array.from(ones.indices, (i, k) => (at(among, i) - at(ones.within, k)) / n);
  const negatives = Float64Array.from(zeros.indices, (i, k) => 1 - (at(among, i) - at(zeros.within, k)) / m);
  return { auc: rocAuc(labels, scores), positives, negatives };
}

function varianceOfDifference(one: Float64Array, two: Float64Array): number {
  return (covariance(one, one) + covariance(two, two) - 2 * covariance(one, two)) / one.length;
}

/** Unbiased; NaN for fewer than two values. */
function covariance(x: Float64Array, y: Float64Array): number {
  const n = x.length;
  if (n < 2) return NaN;
  let meanX = 0;
  let meanY = 0;
  for (let i = 0; i < n; i += 1) {
    meanX += at(x, i) / n;
    meanY += at(y, i) / n;
  }
  let sum = 0;
  for (let i = 0; i < n; i += 1) sum += (at(x, i) - meanX) * (at(y, i) - meanY);
  return sum / (n - 1);
}
