import pLimit from 'p-limit';
import { Piscina } from 'piscina';
import type { Decoded, SentColumn, SentText, Work } from './parquet-worker.js';
import { Table, type Column } from './table.js';
import { tooManyCells, UnreadableTable } from './unreadable-table.js';

/** Beside this file, compiled or not: Node 24 erases the types itself. */
const WORKER = new URL(import.meta.url.endsWith('.ts') ? './parquet-worker.ts' : './parquet-worker.js', import.meta.url);
/** Of JavaScript values, while a file is decoded. */
const MOST_MEGABYTES = 2048;
const SAMPLE = 'Write it again with pandas.DataFrame.to_parquet(…), or log a sample of the rows.';

const THREADS = 2;
const IDLE_MS = 60_000;

const pool = new Piscina<Work, Decoded>({
  // Without execArgv a telemetry preload of the process would run in every thread.
  filename: WORKER.href, execArgv: [], minThreads: 0, maxThreads: THREADS, idleTimeout: IDLE_MS, resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES },
});
/** A file's time begins when a thread has come free, whatever was read before it. */
const turns = pLimit(THREADS);

/**
 * Decodes on a thread, which is ended where a damaged or hostile file makes the decoder run without end or
 * take all memory: the caller's thread goes on meanwhile.
 * @throws UnreadableTable
 */
export async function readParquet(bytes: Uint8Array, { name, maxMs, ...most }: { name: string; maxCells: number; maxBytes: number; maxMs: number }): Promise<Table> {
  const decoded = await turns(() => onThread({ bytes, ...most }, maxMs));
  if (decoded.kind === 'unreadable') throw new UnreadableTable(name, decoded.problem, decoded.fix);
  if (decoded.kind === 'too-many-cells') throw tooManyCells(name, decoded.rows, decoded.columns, most.maxCells);
  return new Table(decoded.rows, decoded.columns.map(asColumn));
}

async function onThread(work: Work, maxMs: number): Promise<Decoded> {
  try {
    return await pool.run(work, { signal: AbortSignal.timeout(maxMs) });
  } catch (error) {
    const { name, code } = error as NodeJS.ErrnoException;
    if (name === 'AbortError') return { kind: 'unreadable', problem: `Reading it takes longer than ${maxMs / 1000} s.`, fix: SAMPLE };
    if (code === 'ERR_WORKER_OUT_OF_MEMORY') return { kind: 'unreadable', problem: `Reading it takes more than ${MOST_MEGABYTES} MB of memory.`, fix: SAMPLE };
    throw error;
  }
}

function asColumn(column: SentColumn): Column {
  return column.kind === 'text' ? { name: column.name, kind: 'text', values: textsOf(column) } : column;
}

function textsOf({ codes, words }: SentText): (string | null)[] {
  return Array.from(codes, (code) => words[code] ?? null);
}
