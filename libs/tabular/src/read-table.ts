import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { readCsv } from './csv.js';
import { readParquet } from './parquet.js';
import type { Table } from './table.js';
import { UnreadableTable } from './unreadable-table.js';

export interface ReadTableOptions {
  /** The file's name or path as its author knows it: it tells the format and stands in errors. */
  name: string;
  /** Rows × columns; 50 million if absent. */
  maxCells?: number;
  /** Of the file and of what unpacking makes of it; 1 GiB if absent. */
  maxBytes?: number;
  /** Of decoding Parquet, in milliseconds; one minute if absent. */
  maxMs?: number;
}

const CELLS = 50_000_000;
const BYTES = 2 ** 30;
const MINUTE_MS = 60_000;

/**
 * Reads Parquet or CSV.
 * @param source the file's bytes, or its path on this machine
 * @throws UnreadableTable; errors of the file system pass through.
 */
export async function readTable(source: Uint8Array | string, options: ReadTableOptions): Promise<Table> {
  const { name, maxCells = CELLS, maxBytes = BYTES, maxMs = MINUTE_MS } = options;
  const bytes = typeof source === 'string' ? await readFile(source, name, maxBytes) : source;
  if (bytes.byteLength > maxBytes) throw tooLarge(name, bytes.byteLength, maxBytes);
  if (bytes.byteLength === 0) throw new UnreadableTable(name, 'It is empty.', 'Log the data again with at least one row.');
  if (startsWith(bytes, 'PAR1')) return readParquet(bytes, { name, maxCells, maxBytes, maxMs });
  if (/\.(parquet|pq|parq)$/i.test(name)) {
    throw new UnreadableTable(name, 'It is named Parquet but does not begin like it.', 'Write it with pandas.DataFrame.to_parquet(…) and log it again.');
  }
  if (!/\.(csv|tsv|txt)(\.gz)?$/i.test(name)) {
    throw new UnreadableTable(name, 'Its format is not known.', 'Log the data as Parquet (.parquet) or CSV (.csv).');
  }
  return readCsv(await unpacked(bytes, name, maxBytes), { name, maxCells });
}

async function readFile(path: string, name: string, maxBytes: number): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size > maxBytes) throw tooLarge(name, size, maxBytes);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

async function unpacked(bytes: Uint8Array, name: string, maxBytes: number): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: maxBytes });
  } catch (cause) {
    throw new UnreadableTable(name, `Its gzip content cannot be unpacked within ${maxBytes} bytes.`, 'Log it again, unpacked or as Parquet.', { cause });
  }
}

function tooLarge(name: string, size: number, most: number): UnreadableTable {
  return new UnreadableTable(name, `It has ${size} bytes; at most ${most} are read.`, 'Log a sample of the rows, as Parquet.');
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, text.length)).toString('latin1') === text;
}
