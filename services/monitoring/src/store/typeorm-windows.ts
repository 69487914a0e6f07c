import { Injectable } from '@nestjs/common';
import { Database, managerOf, type Transaction } from '@baton/persistence';
import { Windows, type DeployedId, type DueWindow, type Progress, type StoredWindow } from '../app/ports/windows.js';
import type { Period } from '../domain/period.js';
import { WindowTally } from '../app/windows/window-tally.js';

interface Row {
  environment: string; model_id: string; number: number; from_at: Date; profile_digest: string | null; rows: string; failed: string; invalid: string;
  counts: Buffer; durations: Buffer; digest: string | null;
}

const COLUMNS = 'w.environment, w.model_id, w.number, w.from_at, w.profile_digest, w.rows, w.failed, w.invalid, w.counts, w.durations, w.digest';

@Injectable()
export class TypeormWindows extends Windows {
  constructor(private readonly database: Database) {
    super();
  }

  async add(tx: Transaction, about: DeployedId, profileDigest: string | null, tallies: ReadonlyMap<number, WindowTally>, latest: number): Promise<void> {
    const { environment, modelId, number } = about;
    await managerOf(tx).query(
      `INSERT INTO progress (environment, model_id, number, latest, touched_at) VALUES ($1, $2, $3, $4, now())
       ON CONFLICT (model_id, environment, number) DO UPDATE SET latest = greatest(progress.latest, excluded.latest), touched_at = now()`, [environment, modelId, number, new Date(latest)]);
    const known = await managerOf(tx).query<Row[]>(
      `SELECT ${COLUMNS} FROM prediction_window w WHERE environment = $1 AND model_id = $2 AND number = $3 AND from_at = ANY($4) FOR UPDATE`,
      [environment, modelId, number, [...tallies.keys()].map((from) => new Date(from))]);
    const before = new Map(known.map((row) => [row.from_at.getTime(), row]));
    await this.save(tx, about, profileDigest, [...tallies].map(([from, tally]) => [from, together(before.get(from), profileDigest, tally)] as const));
  }

  private async save(tx: Transaction, { environment, modelId, number }: DeployedId, profileDigest: string | null, windows: ReadonlyArray<readonly [number, WindowTally]>): Promise<void> {
    const tallies = windows.map(([, tally]) => tally);
    await managerOf(tx).query(
      `INSERT INTO prediction_window (environment, model_id, number, profile_digest, from_at, rows, failed, invalid, counts, durations, touched_at)
       SELECT $1, $2, $3, $4, u.*, clock_timestamp() FROM unnest($5::timestamptz[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bytea[], $10::bytea[]) AS u
       ON CONFLICT (model_id, environment, number, from_at) DO UPDATE SET profile_digest = excluded.profile_digest, rows = excluded.rows, failed = excluded.failed, invalid = excluded.invalid,
         counts = excluded.counts, durations = excluded.durations, touched_at = excluded.touched_at`,
      [environment, modelId, number, profileDigest, windows.map(([from]) => new Date(from)), tallies.map(({ rows }) => rows), tallies.map(({ failed }) => failed), tallies.map(({ invalid }) => invalid),
        tallies.map(({ counts }) => bytes(counts)), tallies.map(({ durations }) => bytes(durations))]);
  }

  async due(tx: Transaction, { lateness, settle, idle }: { lateness: number; settle: number; idle: number }, limit: number): Promise<DueWindow[]> {
    const rows = await managerOf(tx).query<Array<Row & { because: DueWindow['because'] }>>(
      `SELECT * FROM (
         SELECT ${COLUMNS}, CASE WHEN w.closed_at IS NOT NULL THEN 'late' WHEN w.from_at + interval '1 hour' <= p.latest - $1 * interval '1 millisecond' THEN 'watermark'
                                 WHEN w.touched_at < now() - $2 * interval '1 millisecond' THEN 'idle' END AS because
         FROM prediction_window w JOIN progress p USING (model_id, environment, number)
         WHERE (w.closed_at IS NULL OR w.closed_at < w.touched_at) AND w.touched_at <= clock_timestamp() - $4 * interval '1 millisecond' FOR UPDATE OF w SKIP LOCKED) due
       WHERE because IS NOT NULL ORDER BY model_id, environment, number, from_at LIMIT $3`, [lateness, idle, limit, settle]);
    return rows.map((row) => ({ ...windowOf(row), about: { environment: row.environment, modelId: row.model_id, number: row.number }, because: row.because }));
  }

  async close(tx: Transaction, { environment, modelId, number }: DeployedId, from: number, digest: string): Promise<string | null> {
    const key = [environment, modelId, number, new Date(from)];
    await managerOf(tx).query('UPDATE prediction_window SET closed_at = clock_timestamp(), digest = $5 WHERE environment = $1 AND model_id = $2 AND number = $3 AND from_at = $4', [...key, digest]);
    const [said] = await managerOf(tx).query<Array<{ digest: string }>>('SELECT digest FROM window_said WHERE environment = $1 AND model_id = $2 AND number = $3 AND from_at = $4 FOR UPDATE', key);
    if (said?.digest !== digest) {
      await managerOf(tx).query(
        `INSERT INTO window_said (environment, model_id, number, from_at, digest) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (model_id, environment, number, from_at) DO UPDATE SET digest = excluded.digest`, [...key, digest]);
    }
    return said?.digest ?? null;
  }

  async find({ modelId, environment, number }: DeployedId, { from, to }: Period): Promise<StoredWindow[]> {
    const rows = await this.database.query<Row>(
      `SELECT ${COLUMNS} FROM prediction_window w WHERE model_id = $1 AND environment = $2 AND number = $3 AND from_at >= $4 AND from_at < $5 ORDER BY from_at`,
      [modelId, environment, number, new Date(from), new Date(to)]);
    return rows.map(windowOf);
  }

  async progress(idle: number): Promise<Progress[]> {
    const rows = await this.database.query<{ environment: string; model_id: string; number: number; latest: Date; idle: boolean; evaluated_until: Date | null; next: Date | null }>(
      `SELECT p.environment, p.model_id, p.number, p.latest, p.touched_at < now() - $1 * interval '1 millisecond' AS idle, p.evaluated_until,
              (SELECT min(from_at) FROM prediction_window w WHERE w.model_id = p.model_id AND w.environment = p.environment AND w.number = p.number
                 AND w.from_at >= coalesce(p.evaluated_until, '-infinity')) AS next
       FROM progress p WHERE p.evaluated_until IS NULL OR p.evaluated_until <= p.latest`, [idle]);
    return rows.flatMap((row) => (row.next === null ? [] : [{
      about: { environment: row.environment, modelId: row.model_id, number: row.number }, latest: row.latest.getTime(), idle: row.idle,
      evaluatedUntil: row.evaluated_until?.getTime() ?? null, next: row.next.getTime(),
    }]));
  }

  async settled({ environment, modelId, number }: DeployedId, { from, to }: Period, settle: number): Promise<boolean> {
    const [row] = await this.database.query<{ settled: boolean }>(
      `SELECT coalesce(max(touched_at) <= clock_timestamp() - $6 * interval '1 millisecond', true) AS settled FROM prediction_window
       WHERE environment = $1 AND model_id = $2 AND number = $3 AND from_at >= $4 AND from_at < $5`, [environment, modelId, number, new Date(from), new Date(to), settle]);
    return row!.settled;
  }

  async evaluated(tx: Transaction, { environment, modelId, number }: DeployedId, from: number | null, until: number): Promise<boolean> {
    const [, moved] = await managerOf(tx).query<[unknown, number]>(
      'UPDATE progress SET evaluated_until = $5 WHERE environment = $1 AND model_id = $2 AND number = $3 AND evaluated_until IS NOT DISTINCT FROM $4',
      [environment, modelId, number, from === null ? null : new Date(from), new Date(until)]);
    return moved > 0;
  }
}

/** Counts over other bins cannot be added: the window goes on with those of the new profile. */
function together(row: Row | undefined, profileDigest: string | null, tally: WindowTally): WindowTally {
  if (!row) return tally;
  const sum = new WindowTally(new Float64Array(tally.counts.length));
  if (row.profile_digest === profileDigest) sum.add(tallyOf(row));
  else sum.addTotals(tallyOf(row));
  sum.add(tally);
  return sum;
}

function tallyOf(row: Row): WindowTally {
  const tally = new WindowTally(numbers(row.counts), numbers(row.durations));
  return Object.assign(tally, { rows: Number(row.rows), failed: Number(row.failed), invalid: Number(row.invalid) });
}

const windowOf = (row: Row): StoredWindow => ({ from: row.from_at.getTime(), profileDigest: row.profile_digest, tally: tallyOf(row), digest: row.digest });

const bytes = (values: Float64Array): Buffer => Buffer.from(values.buffer, values.byteOffset, values.byteLength);
const numbers = (buffer: Buffer): Float64Array => new Float64Array(Uint8Array.from(buffer).buffer);
