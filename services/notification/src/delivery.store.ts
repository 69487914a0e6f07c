import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { v5 as uuidv5 } from 'uuid';
import { Database, managerOf, type Transaction } from '@baton/persistence';
import { bodyOf } from './message.js';
import type { Attempt, ClaimedDelivery, Delivery, DeliveryState, Verdict } from './delivery.js';
import type { KeptEvent } from './kept-event.js';
import type { Subscription } from './subscription.js';

/** The channel that wakes workers. */
export const DELIVERY_CHANNEL = 'delivery';

/** The subscription's id and the event's give the delivery's, over replays as well: a receiver knows what it has had. */
export const deliveryIdOf = (subscriptionId: string, eventId: string): string => uuidv5(eventId, subscriptionId);

/** A microsecond between them keeps the order of the events in which they are claimed. */
const INSERT = `
  INSERT INTO delivery (id, subscription_id, event_id, event_type, correlation_id, body, next_attempt_at)
  SELECT id, $2, event_id, event_type, correlation_id, body, now() + ordinal * interval '1 microsecond'
  FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (id uuid, event_id text, event_type text, correlation_id text, body text))
    WITH ORDINALITY AS r(id, event_id, event_type, correlation_id, body, ordinal)
  ON CONFLICT (id)`;

/** An ended delivery begins again, with the whole schedule before it; one that is under way goes on. */
const AGAIN = "state = 'pending', tries = 0, ended_at = NULL, next_attempt_at";

/**
 * Due deliveries, for each subscription at most as many as it has free places: $3 of them, less those that $4 says are
 * taken. Until its lease ends a claimed one is not due; if its worker dies, it then is again.
 */
const CLAIM = `
  UPDATE delivery d SET lease = $1, attempts = d.attempts + 1, tries = d.tries + 1, next_attempt_at = now() + $2 * interval '1 millisecond'
  FROM (SELECT due.id, s.channel, s.url, s.secret, s.former_secret, s.former_secret_until, s.name FROM subscription s CROSS JOIN LATERAL (
          SELECT id FROM delivery WHERE subscription_id = s.id AND state = 'pending' AND next_attempt_at <= now()
          ORDER BY next_attempt_at, id LIMIT greatest(0, $3 - coalesce(($4::jsonb ->> s.id::text)::int, 0)) FOR UPDATE SKIP LOCKED) due
        WHERE s.active) c
  WHERE d.id = c.id
  RETURNING d.id, d.subscription_id, d.event_id, d.event_type, d.correlation_id, d.body, d.attempts, d.tries, c.channel, c.url, c.secret, c.former_secret, c.former_secret_until, c.name`;

interface DeliveryRow {
  id: string; subscription_id: string; event_id: string; event_type: string; correlation_id: string; body: string; state: DeliveryState; attempts: number; lease: string | null;
  next_attempt_at: Date; last_status: number | null; last_error: string | null; created_at: Date; ended_at: Date | null;
}
interface ClaimedRow extends DeliveryRow {
  tries: number; channel: Subscription['channel']; url: string; secret: string | null; former_secret: string | null; former_secret_until: Date | null; name: string;
}
interface AttemptRow { number: number; at: Date; duration_ms: number; status: number | null; response: string | null; error: string | null; url: string; headers: Record<string, string> }

@Injectable()
export class DeliveryStore {
  constructor(private readonly database: Database) {}

  /** Writes down that the events are to be delivered. What was delivered before is passed over, or with `again` delivered once more. */
  async schedule(tx: Transaction, subscription: Subscription, events: readonly KeptEvent[], again = false): Promise<void> {
    if (events.length === 0) return;
    const rows = events.map((event) => ({
      id: deliveryIdOf(subscription.id, event.id), event_id: event.id, event_type: event.type, correlation_id: event.correlationId, body: bodyOf(subscription.channel, event),
    }));
    const manager = managerOf(tx);
    await manager.query(`${INSERT} ${again ? `DO UPDATE SET ${AGAIN} = excluded.next_attempt_at WHERE delivery.state <> 'pending'` : 'DO NOTHING'}`, [JSON.stringify(rows), subscription.id]);
    await manager.query(`SELECT pg_notify('${DELIVERY_CHANNEL}', '')`);
  }

  /** Delivers once more, at once. */
  async redeliver(tx: Transaction, id: string): Promise<void> {
    await managerOf(tx).query(`UPDATE delivery SET ${AGAIN} = now() WHERE id = $1 AND lease IS NULL`, [id]);
    await this.wake(tx);
  }

  async wake(tx: Transaction): Promise<void> {
    await managerOf(tx).query(`SELECT pg_notify('${DELIVERY_CHANNEL}', '')`);
  }

  /** Claims what is due. `busy` says how many of each subscription are in this worker's hands already. */
  async claim(leaseMs: number, atOnce: number, busy: ReadonlyMap<string, number>): Promise<ClaimedDelivery[]> {
    const lease = randomUUID();
    const [rows] = await this.database.run((tx) => managerOf(tx).query<[ClaimedRow[], number]>(CLAIM, [lease, leaseMs, atOnce, JSON.stringify(Object.fromEntries(busy))]));
    return rows.map((row) => ({
      id: row.id, lease, eventId: row.event_id, eventType: row.event_type, correlationId: row.correlation_id, body: row.body, attempt: row.attempts, tries: row.tries,
      subscription: { id: row.subscription_id, name: row.name, channel: row.channel, url: row.url, secret: row.secret, formerSecret: row.former_secret, formerSecretUntil: row.former_secret_until },
    }));
  }

  /** Milliseconds until the next delivery is due; null if none is. Those that are due wait for a free place, and are claimed when one is. */
  async untilNext(): Promise<number | null> {
    const [row] = await this.database.query<{ wait: string | null }>(
      `SELECT extract(epoch FROM min(d.next_attempt_at) - now()) * 1000 AS wait FROM subscription s JOIN delivery d ON d.subscription_id = s.id
       WHERE s.active AND d.state = 'pending' AND d.next_attempt_at > now()`);
    return row?.wait == null ? null : Number(row.wait);
  }

  /** Keeps what came of an attempt; false if the lease has been lost, and another will keep its own. */
  async record(tx: Transaction, delivery: ClaimedDelivery, attempt: Attempt, verdict: Verdict): Promise<boolean> {
    const wait = verdict.state === 'pending' ? verdict.waitMs : 0;
    const [, held] = await managerOf(tx).query<[unknown, number]>(
      `UPDATE delivery SET state = $3, lease = NULL, next_attempt_at = now() + $4 * interval '1 millisecond', last_status = $5, last_error = $6,
         ended_at = CASE WHEN $3 = 'pending' THEN NULL ELSE now() END WHERE id = $1 AND lease = $2`,
      [delivery.id, delivery.lease, verdict.state, wait, attempt.status, verdict.state === 'succeeded' ? null : verdict.reason]);
    if (held === 0) return false;
    await managerOf(tx).query(
      'INSERT INTO delivery_attempt (delivery_id, number, at, duration_ms, status, response, error, url, headers) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)',
      [delivery.id, delivery.attempt, attempt.at, attempt.durationMs, attempt.status, attempt.response, attempt.error, attempt.url, JSON.stringify(attempt.headers)]);
    return true;
  }

  /** Gives a claimed delivery back as if it had not been claimed: this process stops. */
  async release(delivery: ClaimedDelivery): Promise<void> {
    await this.database.query('UPDATE delivery SET lease = NULL, attempts = attempts - 1, tries = tries - 1, next_attempt_at = now() WHERE id = $1 AND lease = $2', [delivery.id, delivery.lease]);
  }

  async find(id: string): Promise<(Delivery & { body: string }) | undefined> {
    return (await this.database.query<DeliveryRow>('SELECT * FROM delivery WHERE id = $1', [id])).map((row) => ({ ...deliveryOf(row), body: row.body }))[0];
  }

  async attemptsOf(id: string): Promise<Array<Attempt & { number: number }>> {
    const rows = await this.database.query<AttemptRow>('SELECT * FROM delivery_attempt WHERE delivery_id = $1 ORDER BY number', [id]);
    return rows.map((row) => ({ number: row.number, at: row.at, durationMs: row.duration_ms, status: row.status, response: row.response, error: row.error, url: row.url, headers: row.headers }));
  }

  /** A subscription's deliveries, the newest first. */
  async list(subscriptionId: string, state: DeliveryState | null, limit: number, after: { at: string; id: string } | null): Promise<Delivery[]> {
    const rows = await this.database.query<DeliveryRow>(
      `SELECT * FROM delivery WHERE subscription_id = $1 AND ($2::text IS NULL OR state = $2) AND ($3::timestamptz IS NULL OR (created_at, id) < ($3, $4::uuid))
       ORDER BY created_at DESC, id DESC LIMIT $5`, [subscriptionId, state, after?.at ?? null, after?.id ?? null, limit]);
    return rows.map(deliveryOf);
  }

  /** Forgets what ended longer ago than so many days, a part at a time. */
  async forget(days: number): Promise<void> {
    await this.database.query("DELETE FROM delivery WHERE id IN (SELECT id FROM delivery WHERE state <> 'pending' AND ended_at < now() - $1 * interval '1 day' LIMIT 10000)", [days]);
  }
}

const deliveryOf = (row: DeliveryRow): Delivery => ({
  id: row.id, subscriptionId: row.subscription_id, eventId: row.event_id, eventType: row.event_type, state: row.state, attempts: row.attempts,
  nextAttemptAt: row.state === 'pending' && row.lease === null ? row.next_attempt_at : null,
  lastStatus: row.last_status, lastError: row.last_error, createdAt: row.created_at, endedAt: row.ended_at,
});
