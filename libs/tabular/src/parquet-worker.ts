// Decodes Parquet on a thread. Node runs this file as it stands when Baton runs from source, so it keeps to types that can
// be erased and imports nothing of Baton but types.
import { parquetMetadata, parquetRead, parquetSchema, type FileMetaData, type SchemaElement, type SchemaTree } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { move, transferableSymbol, valueSymbol } from 'piscina';
import type { Column } from './table.js';

export interface Work { readonly bytes: Uint8Array; readonly maxCells: number; readonly maxBytes: number }

export type Decoded =
  | { readonly kind: 'table'; readonly rows: number; readonly columns: readonly SentColumn[] }
  | { readonly kind: 'too-many-cells'; readonly rows: number; readonly columns: number }
  | { readonly kind: 'unreadable'; readonly problem: string; readonly fix: string };

/** Text travels as its distinct words, so that a word that stands in a million rows is copied once. */
export type SentColumn = Exclude<Column, { kind: 'text' }> | SentText;
export interface SentText {
  readonly name: string;
  readonly kind: 'text';
  /** For each row the word's place in `words`; -1 is missing. */
  readonly codes: Int32Array<ArrayBuffer>;
  readonly words: readonly string[];
}

interface Footer {
  metadata: FileMetaData;
  rows: number;
  fields: readonly SchemaTree[];
  /** Bytes of all columns once unpacked, known before a byte of them is. */
  unpackedSize: number;
}

const AGAIN = 'Write it again with pandas.DataFrame.to_parquet(…) and log it again.';
/** pandas' name for an index that has none. */
const INDEX = /^__index_level_\d+__$/;

/** @returns Decoded, with its numbers handed over instead of copied. */
export default async function decodeOnThread(work: Work): Promise<unknown> {
  const decoded = await decode(work);
  const columns = decoded.kind === 'table' ? decoded.columns : [];
  const numbers = columns.flatMap((column) => (column.kind === 'text' ? column.codes.buffer : column.values instanceof Float64Array ? column.values.buffer : []));
  return move({ [transferableSymbol]: numbers, [valueSymbol]: decoded });
}

/** Reads one column after the other, so that only one at a time exists as JavaScript values. */
async function decode({ bytes, maxCells, maxBytes }: Work): Promise<Decoded> {
  const buffer = asArrayBuffer(bytes);
  let column: string | undefined;
  try {
    const { metadata, rows, fields, unpackedSize } = readFooter(buffer);
    if (rows === 0) return unreadable('It has no rows.', 'Log the data again with at least one row.');
    if (fields.length === 0) return unreadable('It has no columns.', AGAIN);
    const repeated = firstRepeated(fields);
    if (repeated !== undefined) return unreadable(`Two columns are named "${repeated}".`, 'Give every column its own name.');
    if (rows * fields.length > maxCells) return { kind: 'too-many-cells', rows, columns: fields.length };
    if (unpackedSize > maxBytes) return unreadable(`Unpacked it has ${unpackedSize} bytes; at most ${maxBytes} are read.`, 'Log a sample of the rows.');
    const columns: SentColumn[] = [];
    for (const field of fields) {
      column = field.element.name;
      columns.push(await readColumn(buffer, metadata, field, rows));
    }
    return { kind: 'table', rows, columns };
  } catch (cause) {
    const reason = (cause instanceof Error ? cause.message : String(cause)).slice(0, 200);
    if (column === undefined) return unreadable(`It begins like Parquet, but its footer cannot be read (${reason}); perhaps it was cut short.`, AGAIN);
    return unreadable(`Its column "${column}" cannot be read (${reason}).`, AGAIN);
  }
}

function unreadable(problem: string, fix: string): Decoded {
  return { kind: 'unreadable', problem, fix };
}

/** Takes all that is needed from the footer at once: the parser believes what it is told, so any of it may be missing or impossible. */
function readFooter(buffer: ArrayBuffer): Footer {
  const metadata = parquetMetadata(buffer, { geoparquet: false });
  const chunks = metadata.row_groups.flatMap((group) => group.columns);
  return {
    metadata,
    rows: count(metadata.num_rows, 'number of rows'),
    fields: parquetSchema(metadata).children.filter((child) => !INDEX.test(child.element.name)),
    unpackedSize: chunks.reduce((sum, chunk) => sum + count(chunk.meta_data?.total_uncompressed_size ?? 0n, 'unpacked size'), 0),
  };
}

function count(value: unknown, what: string): number {
  if (typeof value !== 'bigint' || value < 0n || value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error(`impossible ${what}`);
  return Number(value);
}

function firstRepeated(fields: readonly SchemaTree[]): string | undefined {
  const seen = new Set<string>();
  return fields.map(({ element }) => element.name).find((name) => seen.size === seen.add(name).size);
}

async function readColumn(buffer: ArrayBuffer, metadata: FileMetaData, field: SchemaTree, rows: number): Promise<SentColumn> {
  const column = field.element.name;
  const filler = new ColumnFiller(column, fillerKind(field), rows);
  const file = { byteLength: buffer.byteLength, slice: (start: number, end?: number) => buffer.slice(start, end) };
  await parquetRead({
    file, metadata, compressors, columns: [column], geoparquet: false,
    onChunk: ({ columnData, rowStart }) => filler.fill(columnData, rowStart),
  });
  return filler.finish();
}

function fillerKind({ element, children }: SchemaTree): Column['kind'] {
  if (children.length > 0 || element.repetition_type === 'REPEATED') return 'text';
  if (element.type === 'BOOLEAN') return 'flag';
  if (isTime(element)) return 'time';
  if (element.type === 'BYTE_ARRAY') return isDecimal(element) ? 'number' : 'text';
  if (element.type === 'FIXED_LEN_BYTE_ARRAY') return isDecimal(element) || element.logical_type?.type === 'FLOAT16' ? 'number' : 'text';
  return 'number';
}

function isTime({ type, converted_type, logical_type }: SchemaElement): boolean {
  return type === 'INT96' || logical_type?.type === 'TIMESTAMP' || logical_type?.type === 'DATE'
    || converted_type === 'DATE' || converted_type === 'TIMESTAMP_MILLIS' || converted_type === 'TIMESTAMP_MICROS';
}

function isDecimal({ converted_type, logical_type }: SchemaElement): boolean {
  return converted_type === 'DECIMAL' || logical_type?.type === 'DECIMAL';
}

function asArrayBuffer(bytes: Uint8Array): ArrayBuffer {
  const whole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer;
  return whole ? bytes.buffer : new Uint8Array(bytes).buffer;
}

/** Collects the values of one column, chunk by chunk in any order, where the number of rows is known. */
class ColumnFiller {
  private numbers: Float64Array | null = null;
  private texts: (string | null)[] | null = null;
  private flags: (boolean | null)[] | null = null;
  private filled = 0;
  private failure: Error | null = null;
  private readonly name: string;
  private readonly kind: Column['kind'];
  private readonly rows: number;

  constructor(name: string, kind: Column['kind'], rows: number) {
    this.name = name;
    this.kind = kind;
    this.rows = rows;
    if (kind === 'number' || kind === 'time') this.numbers = new Float64Array(rows).fill(NaN);
    else if (kind === 'flag') this.flags = new Array<boolean | null>(rows).fill(null);
    else this.texts = new Array<string | null>(rows).fill(null);
  }

  /** Never throws: the reader calls it where nobody would hear; `finish` tells. */
  fill(values: ArrayLike<unknown>, start: number): void {
    if (this.failure) return;
    try {
      if (start < 0 || start + values.length > this.rows) throw new Error('it has more values than the file has rows');
      this.filled += values.length;
      if (this.texts) this.fillTexts(this.texts, values, start);
      else if (this.flags) this.fillFlags(this.flags, values, start);
      else if (this.numbers) this.fillNumbers(this.numbers, values, start);
    } catch (error) {
      this.failure = error as Error;
    }
  }

  /** @throws Error if a value did not fit or rows are missing. */
  finish(): SentColumn {
    if (this.failure) throw this.failure;
    if (this.filled !== this.rows) throw new Error(`it has ${this.filled} values for ${this.rows} rows`);
    if (this.numbers) return { name: this.name, kind: this.kind === 'time' ? 'time' : 'number', values: this.numbers };
    if (this.flags) return { name: this.name, kind: 'flag', values: this.flags };
    return { name: this.name, kind: 'text', ...asWords(this.texts ?? []) };
  }

  private fillNumbers(to: Float64Array, values: ArrayLike<unknown>, start: number): void {
    if (values instanceof Float64Array || values instanceof Float32Array || values instanceof Int32Array) {
      to.set(values, start);
      return;
    }
    for (let i = 0; i < values.length; i += 1) {
      const value = values[i];
      if (typeof value === 'number') to[start + i] = value;
      else if (typeof value === 'bigint') {
        const number = Number(value);
        if (!Number.isSafeInteger(number)) {
          this.turnToText(to);
          this.fillTexts(this.texts ?? [], values, start);
          return;
        }
        to[start + i] = number;
      } else if (value instanceof Date) to[start + i] = value.getTime();
      else if (value !== null && value !== undefined) throw new Error('it holds something that is not a number');
    }
  }

  /** An integer that a double cannot hold is an id; all that came before were exact, so their text is too. */
  private turnToText(numbers: Float64Array): void {
    this.texts = Array.from(numbers, (value) => (Number.isNaN(value) ? null : String(value)));
    this.numbers = null;
  }

  private fillFlags(to: (boolean | null)[], values: ArrayLike<unknown>, start: number): void {
    for (let i = 0; i < values.length; i += 1) {
      const value = values[i];
      to[start + i] = value === null || value === undefined ? null : Boolean(value);
    }
  }

  private fillTexts(to: (string | null)[], values: ArrayLike<unknown>, start: number): void {
    for (let i = 0; i < values.length; i += 1) {
      const value = values[i];
      to[start + i] = value === null || value === undefined ? null : asText(value);
    }
  }
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item));
}

function asWords(texts: readonly (string | null)[]): Pick<SentText, 'codes' | 'words'> {
  const codes = new Int32Array(texts.length).fill(-1);
  const places = new Map<string, number>();
  texts.forEach((text, row) => {
    if (text === null) return;
    const place = places.get(text) ?? places.size;
    if (place === places.size) places.set(text, place);
    codes[row] = place;
  });
  return { codes, words: [...places.keys()] };
}
