import { setTimeout as pause } from 'node:timers/promises';
import type { QueryRunner } from 'typeorm';
import { type Database, isDatabaseUnavailable, NotificationListener, Waker } from '@baton/persistence';
import { encode, type OutgoingRecord } from '../cloud-event.js';
import { EventLogUnavailable, topicOf, type EventLogWriter } from '../event-log.js';
import { contextFrom, inSpan, SpanKind } from '../tracing.js';
import { OUTBOX_CHANNEL } from './typeorm-outbox.js';

export interface RelayOptions {
  publisher: string;
  topicPrefix: string;
  /** How often it looks without being woken, in milliseconds. */
  sweepMs: number;
  /** False makes it rely on the sweep alone: only a benchmark wants that. */
  listen: boolean;
  log: { warn(message: string): void; error(message: string): void };
}

interface OutboxRow {
  sequence: string; id: string; type: string; subject: string; key: string; time: Date;
  correlation_id: string; causation_id: string | null; actor: string; traceparent: string | null; data: string;
}

const BATCH = 500;
/** Published rows stay for a day, so that a look at the table explains what has just happened. */
const KEEP = "interval '1 day'";

/**
 * Publishes what the outbox holds, in order. One process of a service does it at a time. A crash between the publish
 * and the note of it publishes a batch twice, which consumers drop by its sequence.
 */
export class Relay {
  private readonly waker = new Waker();
  private readonly listener: NotificationListener;
  private readonly topic: string;
  private epoch: string | undefined;
  private forgetAt = 0;
  private closing = false;
  private finished: Promise<void> = Promise.resolve();
  /** What keeps it from publishing, if anything: for the health answer. */
  trouble: string | null = null;

  constructor(private readonly database: Database, private readonly log: EventLogWriter, private readonly options: RelayOptions) {
    this.listener = new NotificationListener(database.url, OUTBOX_CHANNEL, () => this.waker.wake());
    this.topic = topicOf(options.publisher, options.topicPrefix);
  }

  async start(): Promise<void> {
    if (this.options.listen) await this.listener.open();
    this.finished = this.loop();
  }

  private async loop(): Promise<void> {
    for (let wait = 50; !this.closing;) {
      try {
        await this.publishWhileLeading(() => { wait = 50; });
      } catch (error) {
        this.complain(error);
        await pause(wait);
        wait = Math.min(wait * 2, 1_000);
      }
    }
  }

  /** Holds the lock that makes this process the one that publishes, and publishes until it closes or something fails. */
  private async publishWhileLeading(onProgress: () => void): Promise<void> {
    const runner = this.database.dataSource.createQueryRunner();
    try {
      const [lock] = await runner.manager.query<Array<{ held: boolean }>>("SELECT pg_try_advisory_lock(hashtext('baton.relay')) AS held");
      if (!lock!.held) return await this.waker.sleep(this.options.sweepMs);
      // Losing this note of progress in a crash only publishes again, so it need not wait for the disk.
      await runner.manager.query('SET synchronous_commit = off');
      while (!this.closing) {
        const published = await this.publishNext(runner);
        this.trouble = null;
        onProgress();
        if (published < BATCH) await this.waker.sleep(this.options.sweepMs);
      }
    } finally {
      await runner.manager.query("RESET synchronous_commit; SELECT pg_advisory_unlock_all()").catch(() => undefined);
      await runner.release();
    }
  }

  private complain(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (this.trouble === null) {
      const expected = error instanceof EventLogUnavailable || isDatabaseUnavailable(error);
      this.options.log[expected ? 'warn' : 'error'](`relay: ${message}; the outbox holds the events until it works again`);
    }
    this.trouble = message;
  }

  /** Publishes the next batch and returns its size. */
  private async publishNext(runner: QueryRunner): Promise<number> {
    const rows = await runner.manager.query<OutboxRow[]>(
      'SELECT * FROM outbox WHERE sequence > (SELECT published FROM outbox_source) ORDER BY sequence LIMIT $1', [BATCH]);
    if (rows.length === 0) await this.forgetOld(runner);
    else {
      await this.publish(await this.records(runner, rows), rows);
      await runner.manager.query('UPDATE outbox_source SET published = $1', [rows.at(-1)!.sequence]);
    }
    return rows.length;
  }

  private async forgetOld(runner: QueryRunner): Promise<void> {
    if (Date.now() < this.forgetAt) return;
    this.forgetAt = Date.now() + 600_000;
    await runner.manager.query(`DELETE FROM outbox o USING outbox_source s WHERE o.sequence <= s.published AND o.time < now() - ${KEEP}`);
  }

  private async records(runner: QueryRunner, rows: OutboxRow[]): Promise<OutgoingRecord[]> {
    this.epoch ??= (await runner.manager.query<Array<{ epoch: string }>>('SELECT epoch FROM outbox_source'))[0]!.epoch;
    const source = `${this.options.publisher}/${this.epoch}`;
    return rows.map((row) => encode({
      id: row.id, type: row.type, source, subject: row.subject, key: row.key, time: row.time, sequence: Number(row.sequence),
      correlationId: row.correlation_id, causationId: row.causation_id, actor: row.actor, traceparent: row.traceparent,
    }, row.data));
  }

  private publish(records: OutgoingRecord[], rows: OutboxRow[]): Promise<void> {
    return inSpan(`publish ${this.topic}`, SpanKind.PRODUCER, contextFrom(rows[0]!.traceparent),
      { 'messaging.system': 'kafka', 'messaging.destination.name': this.topic, 'messaging.batch.message_count': rows.length },
      () => this.log.publish(this.topic, records));
  }

  async close(): Promise<void> {
    this.closing = true;
    this.waker.wake();
    await this.finished;
    await this.listener.close();
    await this.log.close();
  }
}
