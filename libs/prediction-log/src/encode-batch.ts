import {
  Bool, Field, FixedSizeList, Float32, Int32, List, makeData, RecordBatch, RecordBatchStreamWriter, Schema, Struct, TimestampMillisecond, Utf8,
  type Data, type DataType, type Float,
} from 'apache-arrow';
import { arrowType } from './arrow-types.js';
import { toInt64 } from './instants.js';
import { countZeros, packBits } from './packed-bits.js';
import { fieldName, HEADER_KEY, isWords, type FeatureColumn, type Numbers, type PredictionBatch, type Words } from './prediction-batch.js';

const INSTANT = new TimestampMillisecond('UTC');

interface Column { readonly field: Field; readonly data: Data }

/** The batch as an Arrow IPC stream of one record batch. @throws RangeError if its columns do not fit one another */
export function encodeBatch(batch: PredictionBatch): Uint8Array {
  const { rows, header } = batch;
  const columns: Column[] = [
    named('id', texts(batch.ids, rows)), named('row', numbers(new Int32(), batch.rowNumbers, rows)), named('key', texts(batch.keys, rows)),
    named('receivedAt', instants(batch.receivedAt, rows)), named('observedAt', instants(batch.observedAt, rows)),
    named('durationMs', numbers(new Float32(), batch.durationMs, rows)), named('split', booleans(batch.split, rows)), named('failure', texts(batch.failures, rows)),
    ...batch.columns.map((column) => named(fieldName(column), feature(column, rows))),
  ];
  const schema = new Schema(columns.map(({ field }) => field), new Map([[HEADER_KEY, JSON.stringify(header)]]));
  const struct = makeData({ type: new Struct(schema.fields), length: rows, nullCount: 0, children: columns.map(({ data }) => data) });
  return RecordBatchStreamWriter.writeAll([new RecordBatch(schema, struct)]).toUint8Array(true);
}

const named = (name: string, data: Data): Column => ({ field: new Field(name, data.type, true), data });

function feature({ name, datatype, width, values, offsets, valid }: FeatureColumn, rows: number): Data {
  const size = width > 0 ? rows * width : offsets?.[rows];
  if (size === undefined || (offsets && offsets.length !== rows + 1)) throw new RangeError(`column ${name} varies in width, so it needs ${rows + 1} offsets`);
  if (width === 1) return elements(datatype, values, size, valid);
  const child = elements(datatype, values, size, undefined);
  const inner = new Field('item', child.type, true);
  const nulls = validity(valid, rows);
  if (width > 0) return makeData({ type: new FixedSizeList(width, inner), length: rows, child, ...nulls });
  return makeData({ type: new List(inner), length: rows, valueOffsets: offsets!, child, ...nulls });
}

function elements(datatype: string, values: Numbers | Words, size: number, valid: Uint8Array | undefined): Data {
  const type = arrowType(datatype);
  if (isWords(values)) return texts(values, size, valid);
  return type instanceof Bool ? booleans(values as Uint8Array, size, valid) : numbers(type, values, size, valid);
}

function numbers(type: DataType, values: Numbers, size: number, valid?: Uint8Array): Data {
  sized(values.length, size);
  return makeData({ type: type as Float, length: size, data: values as Float['TArray'], ...validity(valid, size) });
}

function booleans(values: Uint8Array, size: number, valid?: Uint8Array): Data {
  sized(values.length, size);
  return makeData({ type: new Bool(), length: size, data: packBits(values), ...validity(valid, size) });
}

function instants(values: Float64Array, size: number): Data {
  sized(values.length, size);
  return makeData({ type: INSTANT, length: size, data: toInt64(values), nullCount: 0 });
}

function texts(words: Words, size: number, valid?: Uint8Array): Data {
  sized(words.length, size);
  const valueOffsets = new Int32Array(size + 1);
  const present = new Uint8Array(size);
  let bytes = 0;
  for (let i = 0; i < size; i += 1) {
    const word = words[i] ?? null;
    if (word !== null && valid?.[i] !== 0) {
      present[i] = 1;
      bytes += Buffer.byteLength(word);
    }
    valueOffsets[i + 1] = bytes;
  }
  const data = Buffer.allocUnsafeSlow(bytes);
  for (let i = 0; i < size; i += 1) if (present[i] === 1) data.write(words[i]!, valueOffsets[i]!);
  return makeData({ type: new Utf8(), length: size, valueOffsets, data, ...validity(present, size) });
}

function validity(valid: Uint8Array | undefined, size: number): { nullCount: number; nullBitmap?: Uint8Array } {
  const nullCount = valid ? countZeros(valid) : 0;
  if (!valid || nullCount === 0) return { nullCount: 0 };
  sized(valid.length, size);
  return { nullCount, nullBitmap: packBits(valid) };
}

function sized(length: number, size: number): void {
  if (length !== size) throw new RangeError(`a column has ${length} values where ${size} belong`);
}
