import { encodeBatch, type FeatureColumn, type PredictionBatch } from '@baton/prediction-log';
import { headerFor } from './batch-builder.js';

/**
 * The batch as encoded parts of at most `limit` bytes each: halved until they fit. A single row that does not fit goes
 * without its inputs, and if need be without its outputs: that it was predicted on counts for more than on what.
 */
export function encodedParts(batch: PredictionBatch, limit: number): Uint8Array[] {
  const encoded = encodeBatch(batch);
  if (encoded.length <= limit) return [encoded];
  if (batch.rows > 1) {
    const parts = Math.min(batch.rows, Math.max(2, Math.ceil(encoded.length / (limit * 0.9))));
    const edge = (part: number) => Math.floor((batch.rows * part) / parts);
    return Array.from({ length: parts }, (_, part) => encodedParts(rowsOf(batch, edge(part), edge(part + 1)), limit)).flat();
  }
  const withoutInputs = without(batch, 'input');
  const smaller = encodeBatch(withoutInputs);
  return [smaller.length <= limit ? smaller : encodeBatch(without(withoutInputs, 'output'))];
}

function without(batch: PredictionBatch, role: FeatureColumn['role']): PredictionBatch {
  const columns = batch.columns.map((column): FeatureColumn => (column.role === role
    ? { ...column, width: 0, values: column.values.slice(0, 0), offsets: new Int32Array(batch.rows + 1), valid: new Uint8Array(batch.rows) } : column));
  return { ...batch, columns, header: headerFor(batch.header, batch.header.instance, batch.rows, columns) };
}

function rowsOf(batch: PredictionBatch, from: number, to: number): PredictionBatch {
  const columns = batch.columns.map((column) => partOf(column, from, to));
  return {
    header: headerFor(batch.header, batch.header.instance, to - from, columns), rows: to - from, columns,
    ids: batch.ids.slice(from, to), keys: batch.keys.slice(from, to), failures: batch.failures.slice(from, to), rowNumbers: batch.rowNumbers.subarray(from, to),
    receivedAt: batch.receivedAt.subarray(from, to), observedAt: batch.observedAt.subarray(from, to), durationMs: batch.durationMs.subarray(from, to), split: batch.split.subarray(from, to),
  };
}

function partOf(column: FeatureColumn, from: number, to: number): FeatureColumn {
  const valid = column.valid && { valid: column.valid.subarray(from, to) };
  if (column.width > 0) return { ...column, values: column.values.slice(from * column.width, to * column.width), ...valid };
  const begin = column.offsets![from]!;
  return { ...column, values: column.values.slice(begin, column.offsets![to]), offsets: column.offsets!.slice(from, to + 1).map((offset) => offset - begin), ...valid };
}
