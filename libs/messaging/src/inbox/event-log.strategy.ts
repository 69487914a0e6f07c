import { setTimeout as pause } from 'node:timers/promises';
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import { lastValueFrom, isObservable } from 'rxjs';
import { isDatabaseUnavailable } from '@baton/persistence';
import type { LogRecord } from '../cloud-event.js';
import { topicOf, type EventLogReader } from '../event-log.js';
import type { HandlerExtras } from './handlers.js';
import type { Inbox } from './inbox.js';

export interface StrategyLog { warn(message: string): void; error(message: string): void }

/** So many events are one transaction: enough to make commits cheap, few enough to keep the broker's patience. */
const TOGETHER = 200;

/**
 * Nest's transport for the event log. Nest finds the handlers and injects into them; this owns what `ServerKafka`
 * leaves open: batches, order, deduplication, parking, and waiting while Postgres is away.
 */
export class EventLogStrategy extends Server implements CustomTransportStrategy {
  override readonly propagatesEventHandlerErrors = true;
  /** Topics that do not go on, and why: for the health answer. */
  readonly stopped = new Map<string, string>();
  private closing = false;

  constructor(private readonly inbox: Inbox, private readonly reader: EventLogReader, private readonly topicPrefix: string, private readonly log: StrategyLog) {
    super();
  }

  listen(callback: (error?: unknown) => void): void {
    for (const handler of this.messageHandlers.values()) this.register(handler);
    const topics = this.inbox.publishers.map((publisher) => topicOf(publisher, this.topicPrefix));
    // Not awaited: a service starts, and is ready, while Kafka is still away.
    if (topics.length > 0) void this.reader.start({ topics, from: () => this.inbox.positions.all(), onBatch: (records, keepAlive) => this.take(records, keepAlive) });
    callback();
  }

  private register(handler: MessageHandler): void {
    this.inbox.register({
      ...(handler.extras as HandlerExtras),
      handle: async (event, tx) => {
        const result: unknown = await handler(event, tx);
        if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
      },
    });
  }

  /** Waits without bound while Postgres is away; a source with a gap stops alone. */
  private async take(records: readonly LogRecord[], keepAlive: () => Promise<void>): Promise<'taken' | 'stopped'> {
    for (let wait = 100, done = 0; !this.closing; wait = Math.min(wait * 2, 2_000)) {
      try {
        for (; done < records.length; done += TOGETHER) {
          await this.inbox.take(records.slice(done, done + TOGETHER));
          await keepAlive();
        }
        this.stopped.delete(records[0]!.topic);
        return 'taken';
      } catch (error) {
        this.explain(records[0]!.topic, error);
        if (!isDatabaseUnavailable(error)) return 'stopped';
        await pause(wait);
        await keepAlive();
      }
    }
    throw new Error('closing: the batch comes again after the restart');
  }

  private explain(topic: string, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (this.stopped.get(topic) === message) return;
    this.stopped.set(topic, message);
    if (isDatabaseUnavailable(error)) this.log.warn(`events wait for PostgreSQL: ${message}`);
    else this.log.error(`events of ${topic} wait: ${message}`);
  }

  get connected(): boolean {
    return this.inbox.publishers.length === 0 || this.reader.connected;
  }

  async close(): Promise<void> {
    this.closing = true;
    await this.reader.close();
  }

  on(): void { /* No events of its own. */ }

  unwrap<T>(): T {
    return this.reader as T;
  }
}
