import { Injectable } from '@nestjs/common';
import { publisherOf, type LogRecord } from '@baton/messaging';
import { managerOf, Statements, type Transaction } from '@baton/persistence';
import { chained, leafHashOf } from '../app/chain.js';
import { Ledger, type ChainedEntry, type LedgerCursor, type LedgerEntry, type LedgerFilter, type SourceCompleteness } from '../app/ports/ledger.js';
import { entryOf, type EntryRow } from './entry-row.js';
import { listStatement, TYPES } from './ledger-list.js';
import { bytesRowOf, ledgerRowOf, type LedgerRow } from './ledger-row.js';
import { lockHead, moveHead } from './typeorm-ledger-chain.js';

const INSERT = `
  INSERT INTO ledger_entry (position, source, sequence, event_id, type, subject, key, time, actor, correlation_id, causation_id, traceparent, model_id, environment,
                            well_formed, topic, record_offset, headers, bytes, data, leaf_hash, hash) OVERRIDING SYSTEM VALUE
  SELECT position, source, sequence, event_id, type, subject, key, time, actor, correlation_id, causation_id, traceparent, model_id, environment,
         well_formed, topic, record_offset, headers, decode(bytes, 'hex'), data, decode(leaf_hash, 'hex'), decode(hash, 'hex')
  FROM jsonb_to_recordset($1::jsonb) AS r(position bigint, source text, sequence bigint, event_id text, type text, subject text, key text, time timestamptz, actor text, correlation_id text,
         causation_id text, traceparent text, model_id text, environment text, well_formed boolean, topic text, record_offset bigint, headers text, bytes text, data text, leaf_hash text, hash text)`;

const TAKEN = `
  SELECT e.source, e.sequence, e.event_id FROM unnest($1::text[], $2::bigint[]) AS r(source, sequence) JOIN ledger_entry e ON e.source = r.source AND e.sequence = r.sequence`;

interface Incoming { record: LogRecord; row: LedgerRow }

const numberOf = (row: Pick<LedgerRow, 'source' | 'sequence'>): string => `${row.sequence} ${row.source}`;

@Injectable()
export class TypeormLedger extends Ledger {
  constructor(private readonly statements: Statements) {
    super();
  }

  async append(tx: Transaction, records: readonly LogRecord[]): Promise<LedgerEntry[]> {
    const head = await lockHead(tx);
    const incoming = records.map((record): Incoming => ({ record, row: ledgerRowOf(record) }));
    const taken = await this.taken(tx, incoming);
    const fresh: Incoming[] = [];
    const others: LogRecord[] = [];
    for (const each of incoming) {
      const holder = taken.get(numberOf(each.row));
      if (holder === undefined) {
        taken.set(numberOf(each.row), each.row.event_id);
        fresh.push(each);
      } else if (holder !== each.row.event_id) others.push(each.record);
    }
    const entries = await this.insert(tx, fresh, head);
    // Another event under a number that is taken is no repetition: it is kept too, where completeness does not count it.
    if (others.length > 0) await this.appendBytes(tx, others);
    await this.nameModels(tx, fresh);
    await this.moveCursors(tx, incoming.map(({ row }) => row));
    return entries;
  }

  async appendBytes(tx: Transaction, records: readonly LogRecord[]): Promise<void> {
    const head = await lockHead(tx);
    const incoming = records.map((record): Incoming => ({ record, row: bytesRowOf(record) }));
    const taken = await this.taken(tx, incoming);
    await this.insert(tx, incoming.filter(({ row }) => !taken.has(numberOf(row))), head);
  }

  /** The numbers of these rows that are in the ledger, and the events that have them. */
  private async taken(tx: Transaction, incoming: readonly Incoming[]): Promise<Map<string, string | null>> {
    const rows = await managerOf(tx).query<Array<{ source: string; sequence: string; event_id: string | null }>>(TAKEN,
      [incoming.map(({ row }) => row.source), incoming.map(({ row }) => row.sequence)]);
    return new Map(rows.map((row) => [numberOf({ source: row.source, sequence: Number(row.sequence) }), row.event_id]));
  }

  /** Numbers and chains the rows; the lock on the head makes that the only order there is. */
  private async insert(tx: Transaction, incoming: readonly Incoming[], head: { position: number; hash: Buffer }): Promise<LedgerEntry[]> {
    if (incoming.length === 0) return [];
    let { position, hash } = head;
    const rows = incoming.map(({ record, row }) => {
      const leafHash = leafHashOf(record);
      hash = chained(hash, leafHash);
      return { ...row, position: ++position, leaf_hash: leafHash.toString('hex'), hash: hash.toString('hex') };
    });
    await managerOf(tx).query(INSERT, [JSON.stringify(rows)]);
    await moveHead(tx, { position, hash });
    return rows.map((row) => entryOf({ ...row, time: new Date(row.time) } as unknown as EntryRow));
  }

  private async nameModels(tx: Transaction, incoming: readonly Incoming[]): Promise<void> {
    const named = incoming.filter(({ row }) => row.model_name && row.model_id).map(({ row }) => ({ name: row.model_name, model_id: row.model_id }));
    if (named.length > 0) await managerOf(tx).query(
      'INSERT INTO model_name (name, model_id) SELECT DISTINCT name, model_id FROM jsonb_to_recordset($1::jsonb) AS r(name text, model_id text) ON CONFLICT DO NOTHING', [JSON.stringify(named)]);
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
    const [models, types] = await Promise.all([
      filter.model === undefined ? undefined : this.modelsCalled(filter.model),
      filter.type === undefined ? undefined : this.typesLike(filter.type),
    ]);
    const { sql, values } = listStatement({ ...filter, models, types }, limit, after);
    return (await this.statements.rows<EntryRow>(sql, values)).map(entryOf);
  }

  private async typesLike(asked: string): Promise<string[]> {
    const patterns = asked.split(',').map((each) => each.trim()).filter((each) => each !== '');
    const exact = patterns.filter((each) => !each.endsWith('*'));
    if (exact.length === patterns.length) return exact;
    const known = (await this.statements.rows<{ type: string }>(TYPES)).map(({ type }) => type);
    return [...new Set([...exact, ...known.filter((type) => patterns.some((each) => each.endsWith('*') && type.startsWith(each.slice(0, -1))))])];
  }

  async modelsCalled(name: string): Promise<string[]> {
    const rows = await this.statements.rows<{ model_id: string }>('SELECT model_id FROM model_name WHERE name = $1', [name]);
    return rows.length > 0 ? rows.map((row) => row.model_id) : [name];
  }

  async find(id: string): Promise<ChainedEntry | undefined> {
    const [row] = await this.statements.rows<EntryRow & { previous: Buffer | null }>(
      `SELECT *, (SELECT hash FROM ledger_entry b WHERE b.position < e.position ORDER BY b.position DESC LIMIT 1) AS previous
       FROM ledger_entry e WHERE event_id = $1 ORDER BY position LIMIT 1`, [id]);
    return row && {
      ...entryOf(row), topic: row.topic, offset: row.record_offset,
      leafHash: row.leaf_hash.toString('hex'), previousHash: row.previous?.toString('hex') ?? '0'.repeat(64), hash: row.hash.toString('hex'),
    };
  }

  async completeness(from?: Date, to?: Date): Promise<SourceCompleteness[]> {
    const rows = await this.statements.rows<{ source: string; first: string; last: string; count: string; gaps: SourceCompleteness['gaps'] | null }>(
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
