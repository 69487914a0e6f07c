import { Bool, FixedSizeList, List, RecordBatchReader, Timestamp, TimeUnit, Utf8, type Data, type DataType, type Float32, type Int32, type RecordBatch } from 'apache-arrow';
import { contractOf, ContractViolation } from '@baton/contracts';
import { PredictionLogged } from '@baton/contracts/serving/prediction-logged';
import { arrowType } from './arrow-types.js';
import { fromInt64 } from './instants.js';
import { unpackBits } from './packed-bits.js';
import { fieldName, HEADER_KEY, NotAPredictionBatch, type FeatureColumn, type Numbers, type PredictionBatch, type Words } from './prediction-batch.js';

const WORD = 8;

/** As people write it: `Float32`. Two types of one name are the same here. */
const typeName = (type: { toString(): string }): string => type.toString();

/**
 * Reads what `encodeBatch` or any other writer of Arrow made. Numbers are views on `value`, which must not change
 * afterwards; texts are decoded when somebody first looks at them.
 * @throws NotAPredictionBatch
 */
export function decodeBatch(value: Uint8Array): PredictionBatch {
  try {
    return read(value);
  } catch (error) {
    if (error instanceof NotAPredictionBatch) throw error;
    throw new NotAPredictionBatch(`the value is no Arrow IPC stream of predictions: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function read(value: Uint8Array): PredictionBatch {
  // Views on eight-byte numbers need their place in memory to be a multiple of eight.
  const aligned = value.byteOffset % WORD === 0 ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : new Uint8Array(value);
  const batches = [...RecordBatchReader.from(aligned)];
  const [only] = batches;
  if (!only || batches.length > 1) throw new NotAPredictionBatch(`the stream has ${batches.length} record batches, exactly one belongs there`);
  const header = headerOf(only);
  const rows = only.numRows;
  if (header.rows !== rows) throw new NotAPredictionBatch(`the header says ${header.rows} rows, there are ${rows}`);
  const fields = new Map(only.schema.fields.map((field, index): [string, Data] => [field.name, only.data.children[index]!]));
  const need = <T extends DataType>(name: string, fits: (type: DataType) => type is T): Data<T> => {
    const data = fields.get(name);
    if (!data) throw new NotAPredictionBatch(`the column "${name}" is missing`);
    if (!fits(data.type)) throw new NotAPredictionBatch(`the column "${name}" is ${typeName(data.type)}`);
    return data as Data<T>;
  };
  const [ids, keys, failures] = [lazyTexts(need('id', isText)), lazyTexts(need('key', isText)), lazyTexts(need('failure', isText))];
  return {
    header, rows, get ids() { return ids() as readonly string[]; }, get keys() { return keys(); }, get failures() { return failures(); },
    rowNumbers: numbers(need('row', isInt32)) as Int32Array, durationMs: numbers(need('durationMs', isFloat32)) as Float32Array,
    receivedAt: fromInt64(numbers(need('receivedAt', isInstant)) as BigInt64Array), observedAt: fromInt64(numbers(need('observedAt', isInstant)) as BigInt64Array),
    split: booleans(need('split', isBool)),
    columns: header.columns.map((column) => feature(column, need(fieldName(column), (type): type is DataType => type !== null))),
  };
}

function headerOf({ schema }: RecordBatch): PredictionLogged {
  const text = schema.metadata.get(HEADER_KEY);
  if (text === undefined) throw new NotAPredictionBatch(`the schema's metadata has no key "${HEADER_KEY}"`);
  try {
    const header: unknown = JSON.parse(text);
    contractOf(PredictionLogged).checkTolerantly(header);
    return header as PredictionLogged;
  } catch (error) {
    if (error instanceof ContractViolation) throw new NotAPredictionBatch(`the header does not keep to its contract: ${error.message}`);
    throw new NotAPredictionBatch('the header is no JSON');
  }
}

const isText = (type: DataType): type is Utf8 => type instanceof Utf8;
const isBool = (type: DataType): type is Bool => type instanceof Bool;
const isInt32 = (type: DataType): type is Int32 => typeName(type) === 'Int32';
const isFloat32 = (type: DataType): type is Float32 => typeName(type) === 'Float32';
const isInstant = (type: DataType): type is Timestamp => type instanceof Timestamp && type.unit === TimeUnit.MILLISECOND;

type Described = PredictionLogged['columns'][number];

function feature(described: Described, data: Data): FeatureColumn {
  const { name, role, datatype, width, classes, aliases } = described;
  const child = width === 1 ? data : innerOf(described, data);
  if (typeName(child.type) !== typeName(arrowType(datatype))) throw new NotAPredictionBatch(`the column "${name}" is said to be ${datatype}, but is ${typeName(child.type)}`);
  const size = width > 0 ? data.length * width : undefined;
  if (size !== undefined && child.length < size) throw new NotAPredictionBatch(`the column "${name}" has ${child.length} values where ${size} belong`);
  const said = { name, role, datatype, width, ...(classes && { classes }), ...(aliases && { aliases }) };
  const rest = { ...(width === 0 && { offsets: offsetsOf(data, child.length) }), ...(data.nullCount > 0 && { valid: flags(data.nullBitmap, data.offset, data.length) }) };
  if (!isText(child.type)) return { ...said, values: isBool(child.type) ? booleans(child as Data<Bool>) : numbers(child), ...rest };
  const words = lazyTexts(child as Data<Utf8>);
  return { ...said, get values() { return words(); }, ...rest };
}

function innerOf({ name, width }: Described, { type, children }: Data): Data {
  const fits = width > 1 ? type instanceof FixedSizeList && type.listSize === width : type instanceof List;
  const [child] = children;
  if (!fits || !child) throw new NotAPredictionBatch(`the column "${name}" is said to have ${width === 0 ? 'a varying number of' : width} values a row, but is ${typeName(type)}`);
  return child;
}

function offsetsOf({ valueOffsets, length }: Data, values: number): Int32Array {
  const offsets = (valueOffsets as Int32Array).subarray(0, length + 1);
  for (let i = 0, before = 0; i < offsets.length; before = offsets[i]!, i += 1) {
    if (offsets[i]! < before || offsets[i]! > values) throw new NotAPredictionBatch('the offsets of a column do not rise within its values');
  }
  return offsets;
}

function numbers({ values, length }: Data): Numbers {
  const all = values as Numbers;
  if (all.length < length) throw new NotAPredictionBatch(`a column has ${all.length} values where ${length} belong`);
  return all.subarray(0, length);
}

const booleans = ({ values, offset, length }: Data<Bool>): Uint8Array => flags(values, offset, length);

function flags(bits: Uint8Array, offset: number, length: number): Uint8Array {
  if (bits.length * 8 < length + offset) throw new NotAPredictionBatch(`a column has ${bits.length * 8} bits where ${length} belong`);
  return unpackBits(bits, length + offset).subarray(offset);
}

function lazyTexts(data: Data<Utf8>): () => Words {
  let words: Words | undefined;
  return () => (words ??= texts(data));
}

function texts({ values, valueOffsets, nullBitmap, nullCount, length }: Data<Utf8>): Words {
  if (nullCount === length) return new Array<null>(length).fill(null);
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  const valid = nullCount > 0 && nullBitmap ? unpackBits(nullBitmap, length) : null;
  const words = new Array<string | null>(length);
  for (let i = 0; i < length; i += 1) words[i] = valid?.[i] === 0 ? null : bytes.toString('utf8', valueOffsets[i], valueOffsets[i + 1]);
  return words;
}
