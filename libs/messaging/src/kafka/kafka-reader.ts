import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, IHeaders, Kafka, KafkaMessage } from 'kafkajs';
import type { LogRecord } from '../cloud-event.js';
import { EventLogReader, type Subscription } from '../event-log.js';
import { ensureTopics } from './topics.js';

const STOPPED_FOR_MS = 5_000;

/**
 * Reads as a consumer group of its own, made anew at each start. A shared group would wait for a crashed member's session
 * to time out before the next process gets anything; here the next one goes on at once, from the offset that its service
 * noted with its effects. Two processes of a service both read everything; its inbox cursors, locked in PostgreSQL, let
 * each effect happen once.
 */
export class KafkaReader extends EventLogReader {
  private consumer: Consumer | undefined;
  private closing = false;
  private joined = false;
  private topics: readonly string[] = [];

  constructor(private readonly kafka: Kafka, private readonly name: string, private readonly log: { warn(message: string): void }) {
    super();
  }

  get connected(): boolean {
    return this.joined;
  }

  async start(subscription: Subscription): Promise<void> {
    this.topics = subscription.topics;
    for (let wait = 100, said = false; !this.closing; wait = Math.min(wait * 2, 2_000)) {
      try {
        await ensureTopics(this.kafka, subscription.topics);
        return await this.consume(subscription);
      } catch (error) {
        if (!said) this.log.warn(`cannot read events yet: ${error instanceof Error ? error.message : String(error)}`);
        said = true;
        await this.consumer?.disconnect().catch(() => undefined);
        await pause(wait);
      }
    }
  }

  private async consume(subscription: Subscription): Promise<void> {
    const consumer = this.kafka.consumer({
      groupId: `${this.name}-${randomUUID()}`, sessionTimeout: 8_000, heartbeatInterval: 2_000, rebalanceTimeout: 8_000, maxWaitTimeInMs: 1_000,
      minBytes: 1, maxBytes: 20_000_000, allowAutoTopicCreation: false, retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 5, restartOnFailure: () => Promise.resolve(!this.closing) },
    });
    this.consumer = consumer;
    this.follow(consumer, subscription);
    await consumer.connect();
    await consumer.subscribe({ topics: [...subscription.topics], fromBeginning: true });
    await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: (payload) => this.handle(payload, subscription) });
  }

  /** kafkajs restarts after what it thinks can be retried; after anything else a new consumer begins. */
  private follow(consumer: Consumer, subscription: Subscription): void {
    const { GROUP_JOIN, CRASH, DISCONNECT, STOP } = consumer.events;
    consumer.on(GROUP_JOIN, () => {
      this.joined = true;
      void this.goOnWhereNoted(consumer, subscription);
    });
    consumer.on(DISCONNECT, () => { this.joined = false; });
    consumer.on(STOP, () => { this.joined = false; });
    consumer.on(CRASH, ({ payload }) => {
      this.joined = false;
      if (payload.restart || this.closing || this.consumer !== consumer) return;
      this.consumer = undefined;
      void consumer.disconnect().catch(() => undefined).then(() => this.start(subscription));
    });
  }

  /** Kafka keeps no offset of this group, so that each join would begin at the beginning. */
  private async goOnWhereNoted(consumer: Consumer, { topics, from }: Subscription): Promise<void> {
    try {
      for (const [topic, offset] of await from()) if (topics.includes(topic)) consumer.seek({ topic, partition: 0, offset });
    } catch (error) {
      // Then it reads what it has read before, and the cursors drop it.
      this.log.warn(`reading from the beginning: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private async handle(payload: EachBatchPayload, subscription: Subscription): Promise<void> {
    const { batch, heartbeat, resolveOffset, isRunning, isStale, pause: pauseTopic } = payload;
    if (!isRunning() || isStale() || batch.messages.length === 0) return;
    const outcome = await subscription.onBatch(batch.messages.map((message) => recordOf(batch.topic, message)), heartbeat);
    if (outcome === 'stopped') {
      setTimeout(pauseTopic(), STOPPED_FOR_MS).unref();
      return;
    }
    resolveOffset(batch.messages.at(-1)!.offset);
    await heartbeat();
  }

  rewind(topics: readonly string[]): void {
    for (const topic of topics) if (this.topics.includes(topic)) this.consumer?.seek({ topic, partition: 0, offset: '0' });
  }

  async close(): Promise<void> {
    this.closing = true;
    await this.consumer?.disconnect().catch(() => undefined);
  }
}

const recordOf = (topic: string, message: KafkaMessage): LogRecord => ({
  topic, offset: message.offset, key: message.key?.toString('utf8') ?? null, value: message.value, headers: textHeaders(message.headers),
});

function textHeaders(headers: IHeaders | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, String(Array.isArray(value) ? value[0] : value)]));
}
