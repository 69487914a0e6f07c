import { parquetMetadata, parquetRead, parquetSchema, type FileMetaData, type SchemaElement, type SchemaTree } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { ColumnFiller, type FillerKind } from './column-filler.js';
import { Table, type Column } from './table.js';
import { refuseTooManyCells, UnreadableTable } from './unreadable-table.js';

const AGAIN = 'Write it again with pandas.DataFrame.to_parquet(…) and log it again.';
/** pandas' name for an index that has none. */
const INDEX = /^__index_level_\d+__$/;

/**
 * Reads all rows, one column after the other, so that only one column at a time exists as JavaScript values.
 * @throws UnreadableTable
 */
export async function readParquet(bytes: Uint8Array, { name, maxCells, maxBytes }: { name: string; maxCells: number; maxBytes: number }): Promise<Table> {
  const buffer = asArrayBuffer(bytes);
  const metadata = readMetadata(buffer, name);
  const rows = Number(metadata.num_rows);
  const fields = parquetSchema(metadata).children.filter((child) => !INDEX.test(child.element.name));
  if (rows === 0) throw new UnreadableTable(name, 'It has no rows.', 'Log the data again with at least one row.');
  if (fields.length === 0) throw new UnreadableTable(name, 'It has no columns.', AGAIN);
  refuseRepeatedNames(name, fields);
  refuseTooManyCells(name, rows, fields.length, maxCells);
  refuseUnpackedSize(name, metadata, maxBytes);
  const columns: Column[] = [];
  for (const field of fields) columns.push(await readColumn(buffer, metadata, field, rows, name));
  return new Table(rows, columns);
}

function readMetadata(buffer: ArrayBuffer, name: string): FileMetaData {
  try {
    const metadata = parquetMetadata(buffer, { geoparquet: false });
    if (metadata.num_rows < 0n || metadata.num_rows > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error('impossible number of rows');
    return metadata;
  } catch (cause) {
    throw new UnreadableTable(name, `It begins like Parquet, but its footer cannot be read (${reason(cause)}); perhaps it was cut short.`, AGAIN, { cause });
  }
}

async function readColumn(buffer: ArrayBuffer, metadata: FileMetaData, field: SchemaTree, rows: number, name: string): Promise<Column> {
  const column = field.element.name;
  const filler = new ColumnFiller(column, fillerKind(field), rows);
  const file = { byteLength: buffer.byteLength, slice: (start: number, end?: number) => buffer.slice(start, end) };
  try {
    await parquetRead({
      file, metadata, compressors, columns: [column], geoparquet: false,
      onChunk: ({ columnData, rowStart }) => filler.fill(columnData, rowStart),
    });
    return filler.finish();
  } catch (cause) {
    throw new UnreadableTable(name, `Its column "${column}" cannot be read (${reason(cause)}).`, AGAIN, { cause });
  }
}

function fillerKind({ element, children }: SchemaTree): FillerKind {
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

function refuseRepeatedNames(name: string, fields: readonly SchemaTree[]): void {
  const seen = new Set<string>();
  for (const { element } of fields) {
    if (seen.has(element.name)) throw new UnreadableTable(name, `Two columns are named "${element.name}".`, 'Give every column its own name.');
    seen.add(element.name);
  }
}

/** The footer says what unpacking will make of every column, before a byte of it is unpacked. */
function refuseUnpackedSize(name: string, metadata: FileMetaData, most: number): void {
  let size = 0;
  for (const group of metadata.row_groups) {
    for (const chunk of group.columns) size += Number(chunk.meta_data?.total_uncompressed_size ?? 0);
  }
  if (size > most) throw new UnreadableTable(name, `Unpacked it has ${size} bytes; at most ${most} are read.`, 'Log a sample of the rows.');
}

function asArrayBuffer(bytes: Uint8Array): ArrayBuffer {
  const whole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer;
  return whole ? (bytes.buffer) : new Uint8Array(bytes).buffer;
}

function reason(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).slice(0, 200);
}
