import { v7 as uuidv7 } from 'uuid';
import { make } from '@baton/contracts';
import { PredictionLogged } from '@baton/contracts/serving/prediction-logged';
import type { FeatureColumn, PredictionBatch } from '@baton/prediction-log';
import type { KnownVersion } from './ports/model-facts.js';
import type { ToldPrediction, Value } from './read-prediction.js';

/** As what monitoring tells predictions that it did not see being made. */
export const TELLER = 'monitoring';

/** Predictions that were made elsewhere as a batch such as serving's: a column for each name, empty where a record does not have it. */
export function toldBatch(known: KnownVersion, environment: string, rows: readonly ToldPrediction[], receivedAt: number): PredictionBatch {
  const columns = [...columnsOf(rows, 'input', ({ inputs }) => inputs), ...columnsOf(rows, 'output', ({ outputs }) => outputs)];
  return {
    header: make(PredictionLogged, {
      version: { modelId: known.modelId, name: known.name, number: known.number }, environment, instance: TELLER, digest: known.pinned.artifact.digest, rows: rows.length,
      columns: columns.map(({ name, role, datatype, width }) => ({ name, role, datatype, width, classes: null, aliases: null })),
    }),
    rows: rows.length, ids: rows.map(({ id }) => id ?? uuidv7()), rowNumbers: new Int32Array(rows.length), keys: rows.map(({ key }) => key), receivedAt: new Float64Array(rows.length).fill(receivedAt),
    observedAt: Float64Array.from(rows, ({ observedAt }) => observedAt), durationMs: Float32Array.from(rows, ({ durationMs }) => durationMs),
    // The traffic's split is Baton's own: what others decided is no part of a canary.
    split: new Uint8Array(rows.length), failures: rows.map(({ failure }) => failure), columns,
  };
}

type Cell = Value | readonly number[] | undefined;

function columnsOf(rows: readonly ToldPrediction[], role: FeatureColumn['role'], of: (row: ToldPrediction) => Readonly<Record<string, Value | readonly number[]>>): FeatureColumn[] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(of(row))))].sort();
  return names.map((name) => columnOf(name, role, rows.map((row) => of(row)[name])));
}

/** Text if any value is, flags if all are, numbers else; as wide as the longest list. */
function columnOf(name: string, role: FeatureColumn['role'], cells: readonly Cell[]): FeatureColumn {
  const present = cells.filter((cell) => cell !== undefined && cell !== null);
  const valid = { valid: Uint8Array.from(cells, (cell) => Number(cell !== undefined && cell !== null)) };
  if (present.some((cell) => typeof cell === 'string')) return { name, role, datatype: 'BYTES', width: 1, values: cells.map((cell) => (cell === undefined || cell === null ? null : String(cell))) };
  if (present.length > 0 && present.every((cell) => typeof cell === 'boolean')) return { name, role, datatype: 'BOOL', width: 1, values: Uint8Array.from(cells, (cell) => Number(cell === true)), ...valid };
  const width = Math.max(1, ...present.map((cell) => (Array.isArray(cell) ? cell.length : 1)));
  const values = new Float64Array(cells.length * width).fill(NaN);
  cells.forEach((cell, row) => (Array.isArray(cell) ? cell as readonly (number | null)[] : [cell]).forEach((value, at) => { if (value !== undefined && value !== null) values[row * width + at] = Number(value); }));
  return { name, role, datatype: 'FP64', width, values, ...valid };
}
