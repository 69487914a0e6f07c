import { Injectable } from '@nestjs/common';
import { Database, managerOf, type Transaction } from '@baton/persistence';
import type { EventAttributes, LogRecord } from '../cloud-event.js';
import type { Consumer } from './handlers.js';

/** An event that its handler could not take, or that waits behind one of the same key. */
export interface ParkedEvent {
  id: string; consumer: Consumer; publisher: string; source: string; sequence: number; key: string; type: string;
  reason: string; headers: Record<string, string>; data: string | null; parkedAt: Date; state: 'parked' | 'replayed' | 'discarded';
  settledAt: Date | null; settledBy: string | null; settledReason: string | null;
}

interface Row {
  id: string; consumer: Consumer; publisher: string; source: string; sequence: string; key: string; type: string; reason: string;
  headers: Record<string, string>; value: Buffer | null; topic: string; record_offset: string; parked_at: Date; state: ParkedEvent['state'];
  settled_at: Date | null; settled_by: string | null; settled_reason: string | null;
}

@Injectable()
export class ParkedEvents {
  constructor(private readonly database: Database) {}

  async park(tx: Transaction, consumer: Consumer, publisher: string, event: Pick<EventAttributes, 'source' | 'sequence' | 'key' | 'type'>, record: LogRecord, reason: string): Promise<void> {
    await managerOf(tx).query(
      `INSERT INTO parked_event (consumer, publisher, source, sequence, key, type, reason, headers, value, topic, record_offset)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING`,
      [consumer, publisher, event.source, event.sequence, event.key, event.type, reason, JSON.stringify(record.headers).replaceAll('\\u0000', '\\ufffd'), record.value, record.topic, record.offset]);
  }

  /** The keys of a publisher that wait behind a parked event. */
  async waitingKeys(tx: Transaction, consumer: Consumer, publisher: string): Promise<Set<string>> {
    const rows = await managerOf(tx).query<Array<{ key: string }>>(
      "SELECT DISTINCT key FROM parked_event WHERE consumer = $1 AND publisher = $2 AND state = 'parked'", [consumer, publisher]);
    return new Set(rows.map((row) => row.key));
  }

  async list(state: ParkedEvent['state'], limit: number, before: string | null): Promise<ParkedEvent[]> {
    const rows = await this.database.query<Row>(
      'SELECT * FROM parked_event WHERE state = $1 AND ($2::bigint IS NULL OR id < $2::bigint) ORDER BY id DESC LIMIT $3', [state, before, limit]);
    return rows.map(parkedEventOf);
  }

  async find(id: string): Promise<ParkedEvent | undefined> {
    return (await this.database.query<Row>('SELECT * FROM parked_event WHERE id = $1', [id])).map(parkedEventOf)[0];
  }

  /** The oldest of the events that wait with this one, itself included, as it was read. */
  async oldestOf(tx: Transaction, event: ParkedEvent): Promise<{ id: string; record: LogRecord } | undefined> {
    const [row] = await managerOf(tx).query<Row[]>(
      "SELECT * FROM parked_event WHERE consumer = $1 AND publisher = $2 AND key = $3 AND state = 'parked' ORDER BY id LIMIT 1 FOR UPDATE", [event.consumer, event.publisher, event.key]);
    return row && { id: row.id, record: { topic: row.topic, offset: row.record_offset, key: row.key, headers: row.headers, value: row.value } };
  }

  async settle(tx: Transaction, id: string, state: 'replayed' | 'discarded', by: string, reason: string): Promise<void> {
    await managerOf(tx).query(
      "UPDATE parked_event SET state = $2, settled_at = now(), settled_by = $3, settled_reason = $4 WHERE id = $1 AND state = 'parked'", [id, state, by, reason]);
  }

  async explain(tx: Transaction, id: string, reason: string): Promise<void> {
    await managerOf(tx).query('UPDATE parked_event SET reason = $2 WHERE id = $1', [id, reason]);
  }

  async count(): Promise<number> {
    const [row] = await this.database.query<{ n: string }>("SELECT count(*) AS n FROM parked_event WHERE state = 'parked'");
    return Number(row!.n);
  }
}

const parkedEventOf = (row: Row): ParkedEvent => ({
  id: row.id, consumer: row.consumer, publisher: row.publisher, source: row.source, sequence: Number(row.sequence), key: row.key, type: row.type,
  reason: row.reason, headers: row.headers, data: row.value?.toString('utf8') ?? null, parkedAt: row.parked_at, state: row.state,
  settledAt: row.settled_at, settledBy: row.settled_by, settledReason: row.settled_reason,
});
