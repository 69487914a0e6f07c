import { clusteredMean, deLong, meanInterval, momentsOf, wilson, type ClusteredMean, type Interval } from '@baton/statistics';
import { isClass } from '@baton/model-runtime';
import type { Evidence } from '@baton/contracts/model/evidence';
import type { Metric } from '../../domain/monitors.js';
import type { Outcome } from '../ports/predictions.js';

/** A metric of some predictions whose ground truth is known. */
export interface Measured extends Interval { readonly metric: Metric; readonly n: number }

type Task = Pick<Evidence, 'task' | 'positive'>;

/** As scikit-learn clips for doubles. */
const EPSILON = Number.EPSILON;

/** Whether a prediction can be held against its ground truth. */
export const isLabelled = ({ label, failed, invalid }: Outcome): boolean => label !== null && !failed && !invalid;

/**
 * What the task's metrics are over these predictions: AUC with DeLong's interval, accuracy with Wilson's, means (log loss
 * and Brier score, in nats and as a mean square; absolute error in the target's unit) with the normal one, and RMSE by that
 * of its square.
 */
export function measure(outcomes: readonly Outcome[], task: Task): Measured[] {
  const labelled = outcomes.filter(isLabelled);
  if (labelled.length === 0) return [];
  switch (task.task) {
    case 'binary': return binary(labelled, task);
    case 'multiclass': return multiclass(labelled);
    case 'regression': return regression(labelled);
    default: return [];
  }
}

/** Mean loss, by which a canary and its champion are compared: log loss in nats, or squared error. The split draws whole requests, so that each is one draw. */
export function meanLoss(outcomes: readonly Outcome[], task: Task): { metric: string; mean: ClusteredMean } | null {
  const metric = task.task === 'binary' || task.task === 'multiclass' ? 'log-loss' : task.task === 'regression' ? 'squared-error' : null;
  if (metric === null) return null;
  const found = outcomes.filter(isLabelled).flatMap((outcome) => [...lossOf(outcome, task)].map((loss) => ({ loss, request: outcome.request })));
  return { metric, mean: clusteredMean(found.map(({ loss }) => loss), found.map(({ request }) => request)) };
}

/** None where the prediction and its ground truth cannot be compared. */
function lossOf(outcome: Outcome, task: Task): Float64Array {
  switch (task.task) {
    case 'binary': return binaryLosses(scored([outcome]), task);
    case 'multiclass': return classLosses([outcome]);
    default: return errorsOf([outcome]).map((error) => error ** 2);
  }
}

const scored = (outcomes: readonly Outcome[]) => outcomes.filter(({ score }) => score !== null);
const isPositive = ({ label }: Outcome, { positive }: Task): boolean => sameClass(label!, positive ?? '1');
/** A class may be said as a number, a flag or text. */
const sameClass = (label: string, name: string): boolean => isClass(label, name) || (label.trim() !== '' && isClass(Number(label), name)) || (label === 'true' && isClass(true, name)) || (label === 'false' && isClass(false, name));
const surprise = (probability: number): number => -Math.log(Math.min(1 - EPSILON, Math.max(EPSILON, probability)));

const binaryLosses = (outcomes: readonly Outcome[], task: Task): Float64Array =>
  Float64Array.from(outcomes, (outcome) => surprise(isPositive(outcome, task) ? outcome.score! : 1 - outcome.score!));

function binary(outcomes: readonly Outcome[], task: Task): Measured[] {
  const rows = scored(outcomes);
  const n = rows.length;
  if (n === 0) return [];
  const truth = Uint8Array.from(rows, (row) => Number(isPositive(row, task)));
  const score = Float64Array.from(rows, (row) => row.score!);
  const right = rows.filter((row, index) => (row.predicted !== null && sameClass(row.predicted, task.positive ?? '1')) === (truth[index] === 1)).length;
  return [
    { metric: 'log-loss', n, ...meanInterval(momentsOf(binaryLosses(rows, task))) },
    { metric: 'brier', n, ...meanInterval(momentsOf(score.map((p, index) => (p - truth[index]!) ** 2))) },
    ...(truth.includes(1) && truth.includes(0) ? [{ metric: 'roc-auc', n, ...deLong(truth, score) } as const] : []),
    { metric: 'accuracy', n, ...wilson(right, n) },
  ];
}

function classLosses(outcomes: readonly Outcome[]): Float64Array {
  return Float64Array.from(outcomes.filter(({ probabilities }) => probabilities !== null), ({ label, classes, probabilities }) => {
    const index = classes?.findIndex((name) => sameClass(label!, name)) ?? -1;
    return surprise(probabilities![index] ?? 0);
  });
}

function multiclass(outcomes: readonly Outcome[]): Measured[] {
  const losses = classLosses(outcomes);
  const decided = outcomes.filter(({ predicted }) => predicted !== null);
  const right = decided.filter(({ predicted, label }) => sameClass(label!, predicted!)).length;
  return [
    ...(losses.length > 0 ? [{ metric: 'log-loss', n: losses.length, ...meanInterval(momentsOf(losses)) } as const] : []),
    ...(decided.length > 0 ? [{ metric: 'accuracy', n: decided.length, ...wilson(right, decided.length) } as const] : []),
  ];
}

/** Predicted minus actual, of the pairs that are numbers. */
function errorsOf(outcomes: readonly Outcome[]): Float64Array {
  return Float64Array.from(outcomes.flatMap(({ score, label }) => (score === null || label!.trim() === '' || !Number.isFinite(Number(label)) ? [] : [score - Number(label)])));
}

function regression(outcomes: readonly Outcome[]): Measured[] {
  const errors = errorsOf(outcomes);
  const n = errors.length;
  if (n === 0) return [];
  const { value, low, high } = meanInterval(momentsOf(errors.map((error) => error ** 2)));
  return [
    { metric: 'mae', n, ...meanInterval(momentsOf(errors.map(Math.abs))) },
    { metric: 'rmse', n, value: Math.sqrt(value), low: Math.sqrt(Math.max(0, low)), high: Math.sqrt(high) },
  ];
}
