import { Injectable } from '@nestjs/common';
import { publisherOf, type EventAttributes } from '@baton/messaging';
import { Database, managerOf, type Transaction } from '@baton/persistence';
import type { KeptEvent, NewEvent } from './kept-event.js';

/** The channel that wakes who waits for events. */
export const EVENT_CHANNEL = 'event';

const APPEND = `
  WITH counter AS (UPDATE event_counter SET last_position = last_position + $2 RETURNING last_position - $2 AS base)
  INSERT INTO event (position, id, type, source, sequence, subject, time, correlation_id, causation_id, actor, model_id, models, environments, severity, data)
  SELECT base + ordinal, id, type, source, sequence, subject, time, correlation, causation, actor, model_id, models, environments, severity, data
  FROM counter, ROWS FROM (jsonb_to_recordset($1::jsonb) AS (id text, type text, source text, sequence bigint, subject text, time timestamptz, correlation text, causation text, actor text,
      model_id text, models text[], environments text[], severity text, data text))
    WITH ORDINALITY AS event(id, type, source, sequence, subject, time, correlation, causation, actor, model_id, models, environments, severity, data, ordinal)
  RETURNING position`;

interface EventRow {
  position: string; id: string; type: string; source: string; sequence: string; subject: string; time: Date; correlation_id: string; causation_id: string | null; actor: string;
  models: string[]; environments: string[]; severity: string | null; data: string;
}

/** What of a range of positions is asked for. */
export interface EventRange { after: number; upTo: number; correlation?: string | undefined; from?: Date; to?: Date }

/** The events that were taken, each at a position: what is streamed and replayed. */
@Injectable()
export class EventStore {
  constructor(private readonly database: Database) {}

  /** Locks the cursor of an event's source, so that two processes do not take an event twice, and returns its last sequence. */
  async lockCursor(tx: Transaction, source: string): Promise<number> {
    const [row] = await managerOf(tx).query<Array<{ last: string }>>(
      `INSERT INTO inbox_cursor (consumer, source, publisher, last_sequence) VALUES ('subscriptions', $1, $2, 0)
       ON CONFLICT (consumer, source) DO UPDATE SET moved_at = now() RETURNING last_sequence AS last`, [source, publisherOf(source)]);
    return Number(row!.last);
  }

  async moveCursor(tx: Transaction, { source, sequence }: Pick<EventAttributes, 'source' | 'sequence'>): Promise<void> {
    await managerOf(tx).query("UPDATE inbox_cursor SET last_sequence = $2, moved_at = now() WHERE consumer = 'subscriptions' AND source = $1", [source, sequence]);
  }

  /** Gives the events their positions and keeps them. */
  async append(tx: Transaction, events: readonly NewEvent[]): Promise<KeptEvent[]> {
    if (events.length === 0) return [];
    const rows = events.map(({ modelId, correlationId, causationId, data, ...event }) => ({ ...event, correlation: correlationId, causation: causationId, model_id: modelId, data: JSON.stringify(data) }));
    const positions = await managerOf(tx).query<Array<{ position: string }>>(APPEND, [JSON.stringify(rows), rows.length]);
    await managerOf(tx).query(`SELECT pg_notify('${EVENT_CHANNEL}', '')`);
    const first = Math.min(...positions.map(({ position }) => Number(position)));
    return events.map((event, index) => ({ ...event, position: first + index }));
  }

  /** Events of the range in order, at most `limit`. */
  async list(range: EventRange, limit: number, tx?: Transaction): Promise<KeptEvent[]> {
    const sql = `SELECT * FROM event WHERE position > $1 AND position <= $2 AND ($3::text IS NULL OR correlation_id = $3)
                 AND ($4::timestamptz IS NULL OR time >= $4) AND ($5::timestamptz IS NULL OR time < $5) ORDER BY position LIMIT $6`;
    const values = [range.after, range.upTo, range.correlation ?? null, range.from ?? null, range.to ?? null, limit];
    const rows = tx ? await managerOf(tx).query<EventRow[]>(sql, values) : await this.database.query<EventRow>(sql, values);
    return rows.map(eventOf);
  }

  /** How many events have their time in the period. */
  async count(from: Date, to: Date): Promise<number> {
    const [row] = await this.database.query<{ n: string }>('SELECT count(*) AS n FROM event WHERE time >= $1 AND time < $2', [from, to]);
    return Number(row!.n);
  }

  /** The last position given, and the last that is kept no more. */
  async bounds(): Promise<{ last: number; forgotten: number }> {
    const [row] = await this.database.query<{ last: string; first: string | null }>('SELECT last_position AS last, (SELECT min(position) FROM event) AS first FROM event_counter');
    return { last: Number(row!.last), forgotten: row!.first === null ? Number(row!.last) : Number(row!.first) - 1 };
  }

  /** Tells this database's positions from those of one before it. */
  async epoch(): Promise<string> {
    return (await this.database.query<{ epoch: string }>('SELECT epoch FROM outbox_source'))[0]!.epoch;
  }

  /** Id → names, also former ones, of the models. */
  async namesOf(tx: Transaction, modelIds: readonly string[]): Promise<Map<string, string[]>> {
    const rows = await managerOf(tx).query<Array<{ model_id: string; names: string[] }>>('SELECT model_id, array_agg(name) AS names FROM model_name WHERE model_id = ANY($1) GROUP BY model_id', [modelIds]);
    return new Map(rows.map((row) => [row.model_id, row.names]));
  }

  async addName(tx: Transaction, modelId: string, name: string): Promise<void> {
    await managerOf(tx).query('INSERT INTO model_name (model_id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING', [modelId, name]);
  }

  /** Puts a model's name on events that came before it was known, and returns these. */
  async nameEarlier(tx: Transaction, modelId: string, name: string): Promise<KeptEvent[]> {
    const [rows] = await managerOf(tx).query<[EventRow[], number]>('UPDATE event SET models = array_append(models, $2) WHERE model_id = $1 AND NOT $2 = ANY(models) RETURNING *', [modelId, name]);
    return rows.map(eventOf);
  }

  /** Forgets what is older than so many days, a part at a time. */
  async forget(days: number): Promise<void> {
    await this.database.query(`DELETE FROM event WHERE position IN (SELECT position FROM event WHERE position <=
      (SELECT coalesce(min(position), 0) - 1 FROM event WHERE time >= now() - $1 * interval '1 day') ORDER BY position LIMIT 10000)`, [days]);
  }
}

const eventOf = (row: EventRow): KeptEvent => ({
  position: Number(row.position), id: row.id, type: row.type, source: row.source, sequence: Number(row.sequence), subject: row.subject, time: row.time.toISOString(),
  correlationId: row.correlation_id, causationId: row.causation_id, actor: row.actor, models: row.models, environments: row.environments, severity: row.severity, data: JSON.parse(row.data) as object,
});
