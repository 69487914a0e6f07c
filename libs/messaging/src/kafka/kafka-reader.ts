import type { EachBatchPayload, Kafka } from 'kafkajs';
import { EventLogReader, type Subscription } from '../event-log.js';
import { OwnGroup, recordOf, type Place } from './own-group.js';
import { LIFECYCLE } from './topics.js';

const STOPPED_FOR_MS = 5_000;

/** Reads lifecycle events: topics of one partition. */
export class KafkaReader extends EventLogReader {
  private readonly group: OwnGroup;
  private topics: readonly string[] = [];

  constructor(kafka: Kafka, name: string, private readonly log: { warn(message: string): void }) {
    super();
    this.group = new OwnGroup(kafka, name, log);
  }

  get connected(): boolean {
    return this.group.connected;
  }

  async start(subscription: Subscription): Promise<void> {
    this.topics = subscription.topics;
    await this.group.start({
      topics: subscription.topics, shape: LIFECYCLE,
      places: () => this.noted(subscription), take: (payload) => this.take(payload, subscription),
    });
  }

  private async noted({ topics, from }: Subscription): Promise<Place[]> {
    try {
      return [...await from()].filter(([topic]) => topics.includes(topic)).map(([topic, offset]) => ({ topic, partition: 0, offset }));
    } catch (error) {
      // Then it reads what it has read before, and the cursors drop it.
      this.log.warn(`reading from the beginning: ${error instanceof Error ? error.message : String(error)}`);
      return [];
    }
  }

  private async take({ batch, heartbeat, resolveOffset, pause: pauseTopic }: EachBatchPayload, subscription: Subscription): Promise<void> {
    const outcome = await subscription.onBatch(batch.messages.map((message) => recordOf(batch.topic, message)), heartbeat);
    if (outcome === 'stopped') {
      setTimeout(pauseTopic(), STOPPED_FOR_MS).unref();
      return;
    }
    resolveOffset(batch.messages.at(-1)!.offset);
    await heartbeat();
  }

  rewind(topics: readonly string[]): void {
    this.group.seek(topics.filter((topic) => this.topics.includes(topic)).map((topic) => ({ topic, partition: 0, offset: '0' })));
  }

  close(): Promise<void> {
    return this.group.close();
  }
}
