import type { EachBatchPayload, Kafka } from 'kafkajs';
import { VolumeReader, type VolumeSubscription } from '../volume-log.js';
import { OwnGroup, recordOf, type Place } from './own-group.js';
import type { TopicShape } from './topics.js';

const BYTES_A_PARTITION = 8_000_000;

/** Reads every partition of a volume topic. */
export class KafkaVolumeReader extends VolumeReader {
  private readonly group: OwnGroup;
  private topic = '';

  constructor(kafka: Kafka, name: string, private readonly log: { warn(message: string): void }, private readonly shape: TopicShape) {
    super();
    this.group = new OwnGroup(kafka, name, log);
  }

  get connected(): boolean {
    return this.group.connected;
  }

  async start(subscription: VolumeSubscription): Promise<void> {
    this.topic = subscription.topic;
    await this.group.start({
      topics: [subscription.topic], shape: this.shape, maxBytesPerPartition: BYTES_A_PARTITION,
      places: () => this.noted(subscription), take: (payload) => this.take(payload, subscription),
    });
  }

  private async noted({ topic, from }: VolumeSubscription): Promise<Place[]> {
    try {
      return [...await from()].map(([partition, offset]) => ({ topic, partition, offset }));
    } catch (error) {
      this.log.warn(`${topic} waits, since it is not known where to read on: ${error instanceof Error ? error.message : String(error)}`);
      throw error;
    }
  }

  private async take({ batch: { topic, partition, messages }, heartbeat, resolveOffset }: EachBatchPayload, { onBatch }: VolumeSubscription): Promise<void> {
    await onBatch(messages.map((message) => ({ ...recordOf(topic, message), partition })), heartbeat);
    resolveOffset(messages.at(-1)!.offset);
    await heartbeat();
  }

  /** Kafka answers an offset that is gone with the earliest that there is. */
  rewind(): void {
    this.group.seek(this.group.partitions(this.topic).map((partition) => ({ topic: this.topic, partition, offset: '0' })));
  }

  close(): Promise<void> {
    return this.group.close();
  }
}
