import { accuracy, bootstrap, compareAuc, compareOnSameRows, confusion, deLong, logLoss, macroF1, multiclassLogLoss, wilson, type Comparison, type Interval } from '@baton/statistics';
import { SMALLER_IS_BETTER, type Metric } from '../../domain/policy.js';
import type { Scored } from './scored-data.js';

/** The same data under the same policy gives the same interval, always. */
const SEED = 20_260_301;
/** Rows drawn in all resamples together: what fits into a fraction of a second. */
const DRAWS = 20_000_000;

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

/** How much better the challenger is than the champion on the same rows. Null if these rows have no such metric. */
export function compareWith(metric: Metric, champion: Scored, challenger: Scored, margin: number): Comparison | null {
  if (metric === 'roc-auc' && champion.task === 'binary' && challenger.task === 'binary') return compareAuc(challenger.truth, champion.score, challenger.score, { margin });
  const [one, other] = [statisticOf(metric, champion), statisticOf(metric, challenger)];
  if (!one || !other || champion.n !== challenger.n) return null;
  return compareOnSameRows(challenger.n, (rows) => ({ champion: one(rows), challenger: other(rows) }), { margin, higherIsBetter: !SMALLER_IS_BETTER.has(metric), seed: SEED, resamples: resamplesFor(challenger.n) });
}

/** Fewer for many rows, so that it stays a matter of a moment. */
const resamplesFor = (rows: number): number => Math.max(200, Math.min(1_000, Math.floor(DRAWS / rows)));

function resampled(metric: Metric, data: Scored): Interval {
  const statistic = statisticOf(metric, data);
  if (!statistic) return NONE;
  return bootstrap(data.n, statistic, { seed: SEED, resamples: resamplesFor(data.n) });
}

/** The metric of some of the rows. What a row contributes is computed once, since a bootstrap asks for it a thousand times. */
type Statistic = (rows: Uint32Array) => number;

function statisticOf(metric: Metric, data: Scored): Statistic | null {
  switch (data.task) {
    case 'binary': return ofBinary(metric, data);
    case 'multiclass': return ofMulticlass(metric, data);
    case 'regression': return ofRegression(metric, data);
  }
}

const meanOf = (values: Float64Array): Statistic => (rows) => sumOf(values, rows) / rows.length;

function sumOf(values: ArrayLike<number>, rows: Uint32Array): number {
  let sum = 0;
  for (let at = 0; at < rows.length; at++) sum += values[rows[at]!]!;
  return sum;
}

const each = (n: number, value: (row: number) => number): Float64Array => Float64Array.from({ length: n }, (_, row) => value(row));

/** Nats of a distribution: the log loss of the best constant prediction. */
const entropy = (counts: readonly number[], n: number): number => counts.reduce((sum, count) => (count === 0 ? sum : sum - (count / n) * Math.log(count / n)), 0);

function ofBinary(metric: Metric, { n, truth, score, threshold }: Extract<Scored, { task: 'binary' }>): Statistic | null {
  const losses = () => each(n, (row) => logLoss([truth[row]!], [score[row]!]));
  switch (metric) {
    case 'log-loss': return meanOf(losses());
    case 'brier': return meanOf(each(n, (row) => (score[row]! - truth[row]!) ** 2));
    case 'skill': {
      const loss = losses();
      return (rows) => {
        const positives = sumOf(truth, rows);
        return 1 - sumOf(loss, rows) / rows.length / entropy([positives, rows.length - positives], rows.length);
      };
    }
    case 'f1': {
      const predicted = each(n, (row) => (score[row]! >= threshold ? 1 : 0));
      const both = each(n, (row) => predicted[row]! * truth[row]!);
      // 2·TP / (2·TP + FP + FN) = 2·TP / (predicted + true positives).
      return (rows) => (2 * sumOf(both, rows)) / (sumOf(predicted, rows) + sumOf(truth, rows));
    }
    default: return null;
  }
}

function ofMulticlass(metric: Metric, data: Extract<Scored, { task: 'multiclass' }>): Statistic | null {
  const { n, truth, score, classes } = data;
  const k = classes.length;
  const losses = () => each(n, (row) => multiclassLogLoss([truth[row]!], score.subarray(row * k, row * k + k), k));
  switch (metric) {
    case 'log-loss': return meanOf(losses());
    case 'macro-f1': {
      const predicted = predictedClasses(data);
      return (rows) => macroF1(Int32Array.from(rows, (row) => truth[row]!), Int32Array.from(rows, (row) => predicted[row]!));
    }
    case 'skill': {
      const loss = losses();
      return (rows) => {
        const counts = new Array<number>(k).fill(0);
        for (const row of rows) counts[truth[row]!]!++;
        return 1 - sumOf(loss, rows) / rows.length / entropy(counts, rows.length);
      };
    }
    default: return null;
  }
}

function ofRegression(metric: Metric, { n, truth, score }: Extract<Scored, { task: 'regression' }>): Statistic | null {
  const squares = each(n, (row) => (score[row]! - truth[row]!) ** 2);
  switch (metric) {
    case 'mae': return meanOf(each(n, (row) => Math.abs(score[row]! - truth[row]!)));
    case 'rmse': return (rows) => Math.sqrt(sumOf(squares, rows) / rows.length);
    case 'r2':
    case 'skill': {
      // 1 − SSres / SStot with SStot = Σy² − (Σy)²/n, on values shifted by the mean of all, which keeps it exact.
      const mean = truth.reduce((sum, value) => sum + value, 0) / n;
      const shifted = each(n, (row) => truth[row]! - mean);
      const squared = each(n, (row) => shifted[row]! ** 2);
      return (rows) => 1 - sumOf(squares, rows) / (sumOf(squared, rows) - sumOf(shifted, rows) ** 2 / rows.length);
    }
    default: return null;
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
