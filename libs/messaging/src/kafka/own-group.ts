import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, IHeaders, Kafka, KafkaMessage } from 'kafkajs';
import type { LogRecord } from '../cloud-event.js';
import { ensureTopics, type TopicShape } from './topics.js';

/** Where to read on. */
export interface Place { readonly topic: string; readonly partition: number; readonly offset: string }

export interface Reading {
  readonly topics: readonly string[];
  readonly shape: TopicShape;
  /** The most of one partition in one answer of the broker, in bytes. */
  readonly maxBytesPerPartition?: number;
  /** Asked at each new start, since Kafka keeps no offset of this group: each join would begin at the beginning. While it rejects nothing is read. */
  places(): Promise<readonly Place[]>;
  /** Called with what came of one partition, in order, one call at a time. */
  take(payload: EachBatchPayload): Promise<void>;
}

/**
 * A consumer group of one, made anew at each start. A shared group would wait for a crashed member's session to time out
 * before the next process gets anything; here the next one goes on at once, from the offset that its service noted with
 * its effects. Two processes of a service both read everything; what their services note lets each effect happen once.
 */
export class OwnGroup {
  private consumer: Consumer | undefined;
  private closing = false;
  private joined = false;
  private placed: Promise<void> = Promise.resolve();
  private assigned: Readonly<Record<string, readonly number[]>> = {};

  constructor(private readonly kafka: Kafka, private readonly name: string, private readonly log: { warn(message: string): void }) {}

  get connected(): boolean {
    return this.joined;
  }

  async start(reading: Reading): Promise<void> {
    for (let wait = 100, said = false; !this.closing; wait = Math.min(wait * 2, 2_000)) {
      try {
        await ensureTopics(this.kafka, reading.topics, reading.shape);
        return await this.consume(reading);
      } catch (error) {
        if (!said) this.log.warn(`cannot read events yet: ${error instanceof Error ? error.message : String(error)}`);
        said = true;
        await this.consumer?.disconnect().catch(() => undefined);
        await pause(wait);
      }
    }
  }

  private async consume(reading: Reading): Promise<void> {
    const consumer = this.kafka.consumer({
      groupId: `${this.name}-${randomUUID()}`, sessionTimeout: 8_000, heartbeatInterval: 2_000, rebalanceTimeout: 8_000, maxWaitTimeInMs: 1_000,
      minBytes: 1, maxBytes: 20_000_000, maxBytesPerPartition: reading.maxBytesPerPartition, allowAutoTopicCreation: false,
      retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 5, restartOnFailure: () => Promise.resolve(!this.closing) },
    });
    this.consumer = consumer;
    this.follow(consumer, reading);
    await consumer.connect();
    await consumer.subscribe({ topics: [...reading.topics], fromBeginning: true });
    await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: (payload) => this.handle(payload, reading) });
  }

  /** kafkajs restarts after what it thinks can be retried; after anything else a new consumer begins. */
  private follow(consumer: Consumer, reading: Reading): void {
    const { GROUP_JOIN, CRASH, DISCONNECT, STOP } = consumer.events;
    consumer.on(GROUP_JOIN, ({ payload: { memberAssignment } }) => {
      this.joined = true;
      this.assigned = memberAssignment;
      this.placed = this.goOnWhereNoted(consumer, reading);
      this.placed.catch(() => undefined);
    });
    consumer.on(DISCONNECT, () => { this.joined = false; });
    consumer.on(STOP, () => { this.joined = false; });
    consumer.on(CRASH, ({ payload }) => {
      this.joined = false;
      if (payload.restart || this.closing || this.consumer !== consumer) return;
      this.consumer = undefined;
      void consumer.disconnect().catch(() => undefined).then(() => this.start(reading));
    });
  }

  private async goOnWhereNoted(consumer: Consumer, { places }: Reading): Promise<void> {
    for (const place of await places()) consumer.seek(place);
  }

  private async handle(payload: EachBatchPayload, reading: Reading): Promise<void> {
    await this.placed;
    if (!payload.isRunning() || payload.isStale() || payload.batch.messages.length === 0) return;
    await reading.take(payload);
  }

  /** Those of the topic that there are. */
  partitions(topic: string): readonly number[] {
    return this.assigned[topic] ?? [];
  }

  /** From now on reads from these places, as if nothing of what follows had come. */
  seek(places: readonly Place[]): void {
    for (const place of places) this.consumer?.seek(place);
  }

  async close(): Promise<void> {
    this.closing = true;
    await this.consumer?.disconnect().catch(() => undefined);
  }
}

export const recordOf = (topic: string, message: KafkaMessage): LogRecord => ({
  topic, offset: message.offset, key: message.key?.toString('utf8') ?? null, value: message.value, headers: textHeaders(message.headers),
});

function textHeaders(headers: IHeaders | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, String(Array.isArray(value) ? value[0] : value)]));
}
