import { meanInterval, momentsOf, type Interval } from '@baton/statistics';
import type { Evidence } from '@baton/contracts/model/evidence';
import type { Metric } from '../../domain/monitors.js';
import type { Outcome } from '../ports/predictions.js';

/** Expected values of a row's metric if its probability of the positive class is right. */
const EXPECTED: Partial<Record<Metric, (p: number, threshold: number) => number>> = {
  'log-loss': (p) => -(p > 0 ? p * Math.log(p) : 0) - (p < 1 ? (1 - p) * Math.log(1 - p) : 0),
  brier: (p) => p * (1 - p),
  accuracy: (p, threshold) => (p >= threshold ? p : 1 - p),
};

/**
 * What a metric is without ground truth, as far as the model's probabilities are calibrated: the mean of its expectation
 * under them (confidence-based performance estimation). The interval is that of the mean alone: it knows nothing of how
 * wrong the probabilities may be.
 * @returns null where no probability of two classes is known
 */
export function estimate(metric: Metric, outcomes: readonly Outcome[], { task, threshold }: Pick<Evidence, 'task' | 'threshold'>): (Interval & { n: number }) | null {
  const expected = EXPECTED[metric];
  const scores = outcomes.flatMap(({ score }) => (score !== null && score >= 0 && score <= 1 ? [score] : []));
  if (task !== 'binary' || !expected || scores.length === 0) return null;
  return { n: scores.length, ...meanInterval(momentsOf(scores.map((p) => expected(p, threshold ?? 0.5)))) };
}
