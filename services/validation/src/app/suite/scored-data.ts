import type { Evidence } from '@baton/contracts/model/evidence';
import type { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import { findScore, inOrderOfClasses, InvalidInput, isClass, type HostedModel, type ScoreHints, type Tensor, type Tensors } from '@baton/model-runtime';
import type { Column, Table } from '@baton/tabular';

/** Truth and prediction, row by row, in the form that the task's metrics take. */
export type Scored =
  /** `truth` 0 or 1; `score` the probability of 1. */
  | { readonly task: 'binary'; readonly n: number; readonly truth: Uint8Array; readonly score: Float64Array; readonly threshold: number }
  /** `truth` an index into `classes`; `score` row-major [n, classes]. */
  | { readonly task: 'multiclass'; readonly n: number; readonly truth: Int32Array; readonly score: Float64Array; readonly classes: readonly string[] }
  | { readonly task: 'regression'; readonly n: number; readonly truth: Float64Array; readonly score: Float64Array };

/** The evaluation data and what the model answers do not go together; the message says how to put it right. */
export class Unscorable extends Error {
  override readonly name = 'Unscorable';
  constructor(message: string, readonly fix: string) { super(message); }
}

type Pinned = Pick<EvidencePinned, 'evidence' | 'inferred'>;
/** The parts of a model that say what its outputs mean. */
type Answering = Pick<HostedModel, 'outputs' | 'classes' | 'renamed'>;

/** Puts truth and prediction side by side. Throws `Unscorable`. */
export function scored(table: Table, pinned: Pinned, model: Answering, outputs: Tensors): Scored {
  const target = truthColumn(table, pinned.evidence);
  switch (pinned.evidence.task) {
    case 'binary': return binary(target, pinned, model, outputs);
    case 'multiclass': return multiclass(target, pinned, model, outputs);
    case 'regression': return regression(target, pinned, model, outputs);
    case 'other': throw new Unscorable('No metric is made for the task "other".', 'Ask model risk for a policy without metrics for this model, or state the task that fits: metadata={"baton": {"task": "binary|multiclass|regression"}}.');
    default: throw new Unscorable('The task is not stated and could not be inferred, so nobody can tell which metrics count.', 'State it: metadata={"baton": {"task": "binary|multiclass|regression"}}.');
  }
}

function truthColumn(table: Table, { target }: Evidence): Column {
  if (!target) throw new Unscorable('The target is not stated, so nobody can tell which column is the truth.', 'State it: metadata={"baton": {"target": "<column>"}}.');
  const column = table.column(target);
  if (!column) throw new Unscorable(`The evaluation data has no column "${target}". It has: ${table.names.slice(0, 50).join(', ')}.`, `Add the column "${target}" with the truth to the evaluation data, or name another target.`);
  const holes = column.values.findIndex((value: unknown) => value === null || Number.isNaN(value));
  if (holes >= 0) throw new Unscorable(`The target "${target}" has no value in row ${holes}.`, 'Leave rows without truth out of the evaluation data.');
  return column;
}

interface Score { readonly tensor: Tensor; readonly column: number | null; readonly name: string }
type Class = number | string | boolean;

function scoreTensor(model: Answering, { evidence, inferred }: Pinned, outputs: Tensors, classes: Pick<ScoreHints, 'positive' | 'classes'> = {}): Score {
  try {
    const guessed = inferred.some(({ field }) => field === 'score');
    const { output, column } = findScore(model, { score: evidence.score, guessed, ...classes });
    return { tensor: outputs.get(output)!, column, name: output };
  } catch (error) {
    if (error instanceof InvalidInput) throw new Unscorable(error.message, 'Say which output is the score, metadata={"baton": {"score": "<output>[<column>]"}}, or nothing where the model states its classes.');
    throw error;
  }
}

const classesOf = (target: Column): Class[] => [...new Set(Array.from(target.values as ArrayLike<Class>))].sort((one, other) => inOrderOfClasses(String(one), String(other)));

function binary(target: Column, pinned: Pinned, model: Answering, outputs: Tensors): Scored {
  const { evidence } = pinned;
  const classes = classesOf(target);
  // Of 0 and 1 everybody can tell which is meant, of 1 and 2 nobody.
  const positive = evidence.positive ?? (classes.some((other) => Number(other) > 1) ? '' : '1');
  const truth = Uint8Array.from(target.values as ArrayLike<unknown>, (value) => (isClass(value, positive) ? 1 : 0));
  if (!truth.includes(1) || !truth.includes(0)) throw oneClass(classes, evidence.positive ?? null);
  const { tensor, column, name } = scoreTensor(model, pinned, outputs, { positive, classes });
  const score = columnOf(tensor, column, name);
  const odd = score.findIndex((value) => !(value >= 0 && value <= 1));
  if (odd >= 0) throw new Unscorable(`Output "${name}" is ${score[odd]} in row ${odd}, which is no probability.`, 'Name the output that holds probabilities: metadata={"baton": {"score": "probabilities[1]"}}.');
  return { task: 'binary', n: truth.length, truth, score, threshold: evidence.threshold ?? 0.5 };
}

/** Nothing in the truth, or everything, is the positive class. */
function oneClass(classes: readonly Class[], stated: string | null): Unscorable {
  const held = classes.slice(0, 5).map((label) => `"${label}"`).join(', ') + (classes.length > 5 ? ', …' : '');
  const fix = `Name the positive class, metadata={"baton": {"positive": ${JSON.stringify(classes[0])}}}, or for this version by its tag baton.positive.`;
  if (classes.length < 2) return new Unscorable(`The target holds only one class: ${held}.`, 'Add rows of the other class to the evaluation data.');
  if (stated === null) return new Unscorable(`The target holds ${held}, and nobody says which of them is the positive class.`, fix);
  return new Unscorable(`The target holds ${held}, and the positive class is said to be "${stated}".`, fix);
}

function multiclass(target: Column, pinned: Pinned, model: Answering, outputs: Tensors): Scored {
  const { tensor, name } = scoreTensor(model, pinned, outputs);
  const k = tensor.shape[1] ?? 1;
  const inData = classesOf(target).map(String);
  const classes = model.classes.get(name)?.map(String) ?? inData;
  if (classes.length !== k || k < 2) throw new Unscorable(`Output "${name}" has ${k} column(s) and the data has ${inData.length} classes, so nobody can tell which is which.`, 'Name the output that holds one probability a class, and evaluate on data with all classes.');
  const truth = Int32Array.from(target.values as ArrayLike<unknown>, (value) => classes.findIndex((label) => isClass(value, label)));
  const unknown = truth.indexOf(-1);
  if (unknown >= 0) throw new Unscorable(`The model has no class "${String(target.values[unknown])}" (row ${unknown}); it has: ${classes.join(', ')}.`, 'Evaluate on classes that the model was trained on.');
  return { task: 'multiclass', n: truth.length, truth, score: numbersOf(tensor, name), classes };
}

function regression(target: Column, pinned: Pinned, model: Answering, outputs: Tensors): Scored {
  if (target.kind !== 'number') throw new Unscorable(`The target holds ${target.kind}, and a regression's truth is a number.`, 'Name the column with the number, or state the task.');
  const { tensor, column, name } = scoreTensor(model, pinned, outputs);
  const score = columnOf(tensor, column, name);
  const odd = score.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) throw new Unscorable(`Output "${name}" is ${score[odd]} in row ${odd}.`, 'Fill in missing inputs before the model, or evaluate on rows that it can answer.');
  return { task: 'regression', n: target.values.length, truth: target.values, score };
}

function numbersOf(tensor: Tensor, name: string): Float64Array {
  if (Array.isArray(tensor.data)) throw new Unscorable(`Output "${name}" holds text, not numbers.`, 'Name the output that holds the score: metadata={"baton": {"score": …}}.');
  return Float64Array.from(tensor.data as ArrayLike<number | bigint>, Number);
}

function columnOf(tensor: Tensor, column: number | null, name: string): Float64Array {
  const numbers = numbersOf(tensor, name);
  const rows = tensor.shape[0]!;
  const width = rows === 0 ? 1 : numbers.length / rows;
  if (width === 1) return numbers;
  if (column === null || column >= width) throw new Unscorable(`Output "${name}" has ${width} columns, and nobody says which is the score.`, `Say which: metadata={"baton": {"score": "${name}[1]"}}.`);
  return Float64Array.from({ length: rows }, (_, row) => numbers[row * width + column]!);
}

/** The same for some rows only. */
export function rowsOf(data: Scored, rows: readonly number[] | Uint32Array): Scored {
  const n = rows.length;
  switch (data.task) {
    case 'binary': return { ...data, n, truth: Uint8Array.from(rows, (row) => data.truth[row]!), score: Float64Array.from(rows, (row) => data.score[row]!) };
    case 'regression': return { ...data, n, truth: Float64Array.from(rows, (row) => data.truth[row]!), score: Float64Array.from(rows, (row) => data.score[row]!) };
    case 'multiclass': {
      const k = data.classes.length;
      return { ...data, n, truth: Int32Array.from(rows, (row) => data.truth[row]!), score: Float64Array.from({ length: n * k }, (_, at) => data.score[rows[Math.floor(at / k)]! * k + (at % k)]!) };
    }
  }
}
