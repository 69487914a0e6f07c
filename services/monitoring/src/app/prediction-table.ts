import { fieldName, isWords, type FeatureColumn, type PredictionBatch } from '@baton/prediction-log';
import { Table, type Column } from '@baton/tabular';
import type { Monitors } from '../domain/monitors.js';
import { refOf } from './prediction-ref.js';
import { observedAt } from './windows/count-batch.js';

/** What people want kept of predictions for good. */
export type Capture = Pick<Monitors, 'capture' | 'masked'>;

type Cell = number | string | boolean | null;

/** Predictions of one version, one row each: what they are called, when they were made, their inputs and outputs. A column of several values a row becomes several, `name[0]`, `name[1]`, … */
export function predictionTable(batches: readonly PredictionBatch[], { capture, masked }: Capture): Table {
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  const text = (name: string, of: (batch: PredictionBatch, row: number) => string | null): Column => ({ name, kind: 'text', values: flat(batches, of) });
  const time = (name: string, of: (batch: PredictionBatch, row: number) => number): Column => ({ name, kind: 'time', values: Float64Array.from(flat(batches, of)) });
  const features = capture === 'none' ? [] : featureNames(batches).filter(({ role }) => capture === 'full' || role === 'output');
  return new Table(rows, [
    text('id', (batch, row) => refOf(batch.ids[row]!, batch.rowNumbers[row]!)), text('key', (batch, row) => batch.keys[row] ?? null),
    time('receivedAt', (batch, row) => batch.receivedAt[row]!), time('observedAt', observedAt),
    { name: 'durationMs', kind: 'number', values: Float64Array.from(flat(batches, (batch, row) => batch.durationMs[row]!)) },
    { name: 'split', kind: 'flag', values: flat(batches, (batch, row) => batch.split[row] === 1) }, text('failure', (batch, row) => batch.failures[row] ?? null),
    ...features.map((feature) => columnOf(feature, batches, masked.includes(feature.name))),
  ]);
}

interface Feature { readonly role: 'input' | 'output'; readonly name: string; /** Null for a column of one value a row. */ readonly element: number | null; readonly text: boolean }

/** `in.` and `out.` tell inputs and outputs apart, as in the log. */
const columnName = ({ role, name, element }: Pick<Feature, 'role' | 'name' | 'element'>): string => `${fieldName({ role, name })}${element === null ? '' : `[${element}]`}`;

/** Of all batches: the inputs of a version may vary from request to request. Columns whose width varies are left out. */
function featureNames(batches: readonly PredictionBatch[]): Feature[] {
  const found = new Map<string, Feature>();
  for (const { role, name, width, values } of batches.flatMap((batch) => batch.columns)) {
    const elements = width === 1 ? [null] : Array.from({ length: width }, (_, index) => index);
    for (const element of elements) {
      const feature: Feature = { role, name, element, text: isWords(values) };
      if (!found.has(columnName(feature))) found.set(columnName(feature), feature);
    }
  }
  return [...found.values()];
}

function columnOf(feature: Feature, batches: readonly PredictionBatch[], masked: boolean): Column {
  const cells = batches.flatMap((batch): Cell[] => {
    const column = masked ? undefined : batch.columns.find(({ role, name }) => role === feature.role && name === feature.name);
    return Array.from({ length: batch.rows }, (_, row) => (column ? cellOf(column, row, feature.element ?? 0) : null));
  });
  const name = columnName(feature);
  if (feature.text) return { name, kind: 'text', values: cells.map((cell) => (cell === null ? null : String(cell))) };
  return { name, kind: 'number', values: Float64Array.from(cells, (cell) => (cell === null ? NaN : Number(cell))) };
}

function cellOf({ values, width, valid }: FeatureColumn, row: number, element: number): Cell {
  if (valid?.[row] === 0) return null;
  const value = values[row * width + element];
  return value === undefined || value === null ? null : typeof value === 'bigint' ? Number(value) : value;
}

function flat<T>(batches: readonly PredictionBatch[], of: (batch: PredictionBatch, row: number) => T): T[] {
  return batches.flatMap((batch) => Array.from({ length: batch.rows }, (_, row) => of(batch, row)));
}
