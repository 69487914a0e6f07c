import type { Evidence } from '@baton/contracts/model/evidence';
import { findScore, InvalidInput, type HostedModel, type Tensor, type Tensors } from '@baton/model-runtime';
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

/** Puts truth and prediction side by side. Throws `Unscorable`. */
export function scored(table: Table, evidence: Evidence, model: HostedModel, outputs: Tensors): Scored {
  const target = truthColumn(table, evidence);
  switch (evidence.task) {
    case 'binary': return binary(target, evidence, model, outputs);
    case 'multiclass': return multiclass(target, evidence, model, outputs);
    case 'regression': return regression(target, evidence, model, outputs);
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

function scoreTensor(model: HostedModel, evidence: Evidence, outputs: Tensors): { tensor: Tensor; column: number | null; name: string } {
  try {
    const place = findScore(model, { score: evidence.score, positive: evidence.positive });
    return { tensor: outputs.get(place.output)!, column: place.column, name: place.output };
  } catch (error) {
    if (error instanceof InvalidInput) throw new Unscorable(error.message, 'Say which output is the score: metadata={"baton": {"score": "<output>[<column>]"}}.');
    throw error;
  }
}

function binary(target: Column, evidence: Evidence, model: HostedModel, outputs: Tensors): Scored {
  const positive = evidence.positive ?? '1';
  const truth = Uint8Array.from(target.values as ArrayLike<unknown>, (value) => (isClass(value, positive) ? 1 : 0));
  if (!truth.includes(1) || !truth.includes(0)) throw new Unscorable(`The target holds only one class (positive is "${positive}").`, 'Name the positive class (metadata={"baton": {"positive": …}}), or add rows of the other class.');
  const { tensor, column, name } = scoreTensor(model, evidence, outputs);
  const score = columnOf(tensor, column, name);
  const odd = score.findIndex((value) => !(value >= 0 && value <= 1));
  if (odd >= 0) throw new Unscorable(`Output "${name}" is ${score[odd]} in row ${odd}, which is no probability.`, 'Name the output that holds probabilities: metadata={"baton": {"score": "probabilities[1]"}}.');
  return { task: 'binary', n: truth.length, truth, score, threshold: evidence.threshold ?? 0.5 };
}

function multiclass(target: Column, evidence: Evidence, model: HostedModel, outputs: Tensors): Scored {
  const { tensor, name } = scoreTensor(model, evidence, outputs);
  const k = tensor.shape[1] ?? 1;
  const inData = [...new Set(Array.from(target.values as ArrayLike<unknown>, String))].sort(inNumericOrder);
  const classes = model.classes.get(name)?.map(String) ?? inData;
  if (classes.length !== k || k < 2) throw new Unscorable(`Output "${name}" has ${k} column(s) and the data has ${inData.length} classes, so nobody can tell which is which.`, 'Name the output that holds one probability a class, and evaluate on data with all classes.');
  const truth = Int32Array.from(target.values as ArrayLike<unknown>, (value) => classes.findIndex((label) => isClass(value, label)));
  const unknown = truth.indexOf(-1);
  if (unknown >= 0) throw new Unscorable(`The model has no class "${String(target.values[unknown])}" (row ${unknown}); it has: ${classes.join(', ')}.`, 'Evaluate on classes that the model was trained on.');
  return { task: 'multiclass', n: truth.length, truth, score: numbersOf(tensor, name), classes };
}

function regression(target: Column, evidence: Evidence, model: HostedModel, outputs: Tensors): Scored {
  if (target.kind !== 'number') throw new Unscorable(`The target holds ${target.kind}, and a regression's truth is a number.`, 'Name the column with the number, or state the task.');
  const { tensor, column, name } = scoreTensor(model, evidence, outputs);
  const score = columnOf(tensor, column, name);
  const odd = score.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) throw new Unscorable(`Output "${name}" is ${score[odd]} in row ${odd}.`, 'Fill in missing inputs before the model, or evaluate on rows that it can answer.');
  return { task: 'regression', n: target.values.length, truth: target.values, score };
}

/** 1, 1.0, true and "1" are the same class as text says it. */
function isClass(value: unknown, label: string): boolean {
  if (String(value) === label) return true;
  if (typeof value === 'number') return Number(label) === value && label.trim() !== '' || (label.toLowerCase() === 'true' && value === 1) || (label.toLowerCase() === 'false' && value === 0);
  return typeof value === 'boolean' && (label === (value ? '1' : '0') || label.toLowerCase() === String(value));
}

const inNumericOrder = (one: string, other: string) => (Number(one) - Number(other)) || one.localeCompare(other);

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
