import {
  accuracy, accuracyOf, bootstrap, brierScore, confusion, deLong, f1, logLoss, macroF1, meanAbsoluteError, multiclassLogLoss,
  precision, recall, rootMeanSquaredError, rSquared, wilson, type Interval,
} from '@baton/statistics';
import type { Metric } from '../../domain/policy.js';
import { rowsOf, type Scored } from './scored-data.js';

/** The same data under the same policy gives the same interval, always. */
const SEED = 20_260_301;
/** Rows drawn in all resamples together: what fits into a fraction of a second. */
const DRAWS = 4_000_000;

/** The metric that a task is judged by where nobody names one. */
export const mainMetric = (task: Scored['task']): Metric => (task === 'binary' ? 'roc-auc' : task === 'multiclass' ? 'accuracy' : 'mae');

/** A metric with its 95 % interval: DeLong for the AUC, Wilson for proportions, else a seeded bootstrap. Null if these rows have none. */
export function estimate(metric: Metric, data: Scored): Interval | null {
  const interval = closedForm(metric, data) ?? resampled(metric, data);
  return [interval.value, interval.low, interval.high].every(Number.isFinite) ? interval : null;
}

function closedForm(metric: Metric, data: Scored): Interval | null {
  if (data.task === 'binary') {
    const counts = confusion(data.truth, data.score, data.threshold);
    const { truePositives, falsePositives, falseNegatives, trueNegatives } = counts;
    switch (metric) {
      case 'roc-auc': return deLong(data.truth, data.score);
      case 'accuracy': return proportion(truePositives + trueNegatives, data.n);
      case 'precision': return proportion(truePositives, truePositives + falsePositives);
      case 'recall': return proportion(truePositives, truePositives + falseNegatives);
      default: return null;
    }
  }
  if (data.task === 'multiclass' && metric === 'accuracy') return proportion(Math.round(accuracy(data.truth, predictedClasses(data)) * data.n), data.n);
  return null;
}

const NONE: Interval = { value: NaN, low: NaN, high: NaN };
const proportion = (successes: number, of: number): Interval => (of > 0 ? wilson(successes, of) : NONE);

function resampled(metric: Metric, data: Scored): Interval {
  const resamples = Math.max(200, Math.min(500, Math.floor(DRAWS / data.n)));
  return bootstrap(data.n, (indices) => compute(metric, rowsOf(data, indices)), { seed: SEED, resamples });
}

function compute(metric: Metric, data: Scored): number {
  switch (data.task) {
    case 'binary': return ofBinary(metric, data);
    case 'multiclass': return ofMulticlass(metric, data);
    case 'regression': return ofRegression(metric, data);
  }
}

function ofBinary(metric: Metric, { truth, score, threshold }: Extract<Scored, { task: 'binary' }>): number {
  switch (metric) {
    case 'log-loss': return logLoss(truth, score);
    case 'brier': return brierScore(truth, score);
    case 'f1': return f1(confusion(truth, score, threshold));
    case 'accuracy': return accuracyOf(confusion(truth, score, threshold));
    case 'precision': return precision(confusion(truth, score, threshold));
    case 'recall': return recall(confusion(truth, score, threshold));
    case 'skill': {
      const rate = truth.reduce((sum, label) => sum + label, 0) / truth.length;
      return 1 - logLoss(truth, score) / logLoss(truth, new Float64Array(truth.length).fill(rate));
    }
    default: return NaN;
  }
}

function ofMulticlass(metric: Metric, data: Extract<Scored, { task: 'multiclass' }>): number {
  const { truth, score, classes, n } = data;
  switch (metric) {
    case 'log-loss': return multiclassLogLoss(truth, score, classes.length);
    case 'macro-f1': return macroF1(truth, predictedClasses(data));
    case 'skill': {
      const rates = new Float64Array(classes.length);
      for (const label of truth) rates[label]! += 1 / n;
      const constant = Float64Array.from({ length: n * classes.length }, (_, at) => rates[at % classes.length]!);
      return 1 - multiclassLogLoss(truth, score, classes.length) / multiclassLogLoss(truth, constant, classes.length);
    }
    default: return NaN;
  }
}

function ofRegression(metric: Metric, { truth, score }: Extract<Scored, { task: 'regression' }>): number {
  switch (metric) {
    case 'mae': return meanAbsoluteError(truth, score);
    case 'rmse': return rootMeanSquaredError(truth, score);
    case 'r2':
    case 'skill': return rSquared(truth, score);
    default: return NaN;
  }
}

/** The class with the highest probability, the first of equals. */
function predictedClasses({ n, score, classes }: Extract<Scored, { task: 'multiclass' }>): Int32Array {
  const k = classes.length;
  return Int32Array.from({ length: n }, (_, row) => {
    let best = 0;
    for (let at = 1; at < k; at++) if (score[row * k + at]! > score[row * k + best]!) best = at;
    return best;
  });
}
