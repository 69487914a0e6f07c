import { Injectable } from '@nestjs/common';
import { publisherOf, type LogRecord } from '@baton/messaging';
import { Database, managerOf, type Transaction } from '@baton/persistence';
import { Ledger, type LedgerCursor, type LedgerEntry, type LedgerFilter, type SourceCompleteness } from '../app/ports/ledger.js';
import { bytesRowOf, ledgerRowOf, type LedgerRow } from './ledger-row.js';

const INSERT = `
  INSERT INTO ledger_entry (source, sequence, event_id, type, subject, key, time, actor, correlation_id, causation_id, traceparent, model_id, environment,
                            well_formed, topic, record_offset, headers, bytes, data)
  SELECT source, sequence, event_id, type, subject, key, time, actor, correlation_id, causation_id, traceparent, model_id, environment,
         well_formed, topic, record_offset, headers, decode(bytes, 'hex'), data
  FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (source text, sequence bigint, event_id text, type text, subject text, key text, time timestamptz, actor text, correlation_id text,
         causation_id text, traceparent text, model_id text, environment text, well_formed boolean, topic text, record_offset bigint, headers text, bytes text, data text))
       WITH ORDINALITY AS r(source, sequence, event_id, type, subject, key, time, actor, correlation_id, causation_id, traceparent, model_id, environment, well_formed, topic, record_offset, headers, bytes, data, ordinal)
  ORDER BY ordinal
  ON CONFLICT (source, sequence) DO NOTHING`;

const OTHERS = `
  SELECT r.record_offset::text FROM jsonb_to_recordset($1::jsonb) AS r(source text, sequence bigint, event_id text, record_offset bigint)
  JOIN ledger_entry e ON e.source = r.source AND e.sequence = r.sequence WHERE e.event_id IS DISTINCT FROM r.event_id`;

interface EntryRow {
  position: string; event_id: string | null; type: string | null; source: string; sequence: string; subject: string | null; time: Date; actor: string | null;
  correlation_id: string | null; causation_id: string | null; model_id: string | null; environment: string | null; data: string | null; well_formed: boolean; traceparent: string | null;
}

@Injectable()
export class TypeormLedger extends Ledger {
  constructor(private readonly database: Database) {
    super();
  }

  async append(tx: Transaction, records: readonly LogRecord[]): Promise<void> {
    const rows = records.map(ledgerRowOf);
    const manager = managerOf(tx);
    await manager.query(INSERT, [JSON.stringify(rows)]);
    // Another event under a number that is taken is no repetition: it is kept too, where completeness does not count it.
    const taken = await manager.query<Array<{ record_offset: string }>>(OTHERS, [JSON.stringify(rows)]);
    if (taken.length > 0) await this.appendBytes(tx, records.filter((record) => taken.some((row) => row.record_offset === record.offset)));
    await manager.query(`INSERT INTO model_name (name, model_id) SELECT DISTINCT name, model_id FROM jsonb_to_recordset($1::jsonb) AS r(name text, model_id text) ON CONFLICT DO NOTHING`,
      [JSON.stringify(rows.filter((row) => row.model_name && row.model_id).map((row) => ({ name: row.model_name, model_id: row.model_id })))]);
    await this.moveCursors(tx, rows);
  }

  async appendBytes(tx: Transaction, records: readonly LogRecord[]): Promise<void> {
    await managerOf(tx).query(INSERT, [JSON.stringify(records.map(bytesRowOf))]);
  }

  /** So that a read can wait for a position here as everywhere else. */
  private async moveCursors(tx: Transaction, rows: readonly LedgerRow[]): Promise<void> {
    const last = new Map<string, number>();
    for (const row of rows.filter((each) => each.well_formed)) last.set(row.source, Math.max(last.get(row.source) ?? 0, row.sequence));
    for (const [source, sequence] of last) {
      await managerOf(tx).query(
        `INSERT INTO inbox_cursor (consumer, source, publisher, last_sequence) VALUES ('ledger', $1, $2, $3)
         ON CONFLICT (consumer, source) DO UPDATE SET last_sequence = greatest(inbox_cursor.last_sequence, excluded.last_sequence), moved_at = now()`, [source, publisherOf(source), sequence]);
    }
  }

  async list(filter: LedgerFilter, limit: number, after: LedgerCursor | null): Promise<LedgerEntry[]> {
    const where: string[] = [];
    const values: unknown[] = [];
    const add = (condition: (parameter: string) => string, value: unknown) => { values.push(value); where.push(condition(`$${values.length}`)); };
    if (filter.model !== undefined) add((p) => `model_id IN (SELECT ${p}::text UNION ALL SELECT model_id FROM model_name WHERE name = ${p}::text)`, filter.model);
    if (filter.actor !== undefined) add((p) => `actor = ${p}`, filter.actor);
    if (filter.environment !== undefined) add((p) => `environment = ${p}`, filter.environment);
    if (filter.correlation !== undefined) add((p) => `correlation_id = ${p}`, filter.correlation);
    if (filter.type?.endsWith('*')) add((p) => `starts_with(type, ${p})`, filter.type.slice(0, -1));
    else if (filter.type !== undefined) add((p) => `type = ${p}`, filter.type);
    if (filter.from) add((p) => `time >= ${p}`, filter.from);
    if (filter.to) add((p) => `time < ${p}`, filter.to);
    const [compare, direction] = filter.order === 'asc' ? ['>', 'ASC'] : ['<', 'DESC'];
    if (after) {
      values.push(after.time, after.position);
      where.push(`(time, position) ${compare} ($${values.length - 1}::timestamptz, $${values.length}::bigint)`);
    }
    values.push(limit);
    const rows = await this.database.query<EntryRow>(
      `SELECT * FROM ledger_entry ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} ORDER BY time ${direction}, position ${direction} LIMIT $${values.length}`, values);
    return rows.map(entryOf);
  }

  async find(id: string): Promise<LedgerEntry | undefined> {
    return (await this.database.query<EntryRow>('SELECT * FROM ledger_entry WHERE event_id = $1 ORDER BY position LIMIT 1', [id])).map(entryOf)[0];
  }

  async completeness(from?: Date, to?: Date): Promise<SourceCompleteness[]> {
    const rows = await this.database.query<{ source: string; first: string; last: string; count: string; gaps: SourceCompleteness['gaps'] | null }>(
      `WITH numbered AS (
         SELECT source, sequence, lead(sequence) OVER (PARTITION BY source ORDER BY sequence) AS next
         FROM ledger_entry WHERE ($1::timestamptz IS NULL OR time >= $1) AND ($2::timestamptz IS NULL OR time < $2) AND source NOT LIKE 'bytes/%')
       SELECT source, min(sequence) AS first, max(sequence) AS last, count(*) AS count,
              jsonb_agg(jsonb_build_object('from', sequence + 1, 'to', next - 1) ORDER BY sequence) FILTER (WHERE next > sequence + 1) AS gaps
       FROM numbered GROUP BY source ORDER BY source`, [from ?? null, to ?? null]);
    // A source begins at 1; if the period does not, neither may its first number.
    return rows.map((row) => ({
      source: row.source, first: Number(row.first), last: Number(row.last), count: Number(row.count),
      gaps: [...(!from && Number(row.first) > 1 ? [{ from: 1, to: Number(row.first) - 1 }] : []), ...(row.gaps ?? [])],
    }));
  }
}

const entryOf = (row: EntryRow): LedgerEntry => ({
  position: Number(row.position), id: row.event_id, type: row.type, source: row.source, sequence: Number(row.sequence), subject: row.subject, time: row.time.toISOString(),
  actor: row.actor, correlationId: row.correlation_id, causationId: row.causation_id, modelId: row.model_id, environment: row.environment,
  data: row.data === null ? null : JSON.parse(row.data) as unknown, wellFormed: row.well_formed, traceparent: row.traceparent,
});
