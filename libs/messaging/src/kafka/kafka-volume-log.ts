import type { Kafka } from 'kafkajs';
import { EventLogUnavailable } from '../event-log.js';
import { LARGEST_VALUE, VolumeLog, VolumeWriter, type OutgoingVolumeRecord, type PartitionExtent, type VolumeReader } from '../volume-log.js';
import { kafkaClient, type KafkaOptions } from './kafka-client.js';
import { KafkaProducer } from './kafka-producer.js';
import { KafkaVolumeReader } from './kafka-volume-reader.js';
import { ensureTopics, type TopicShape } from './topics.js';

const WEEK_MS = 7 * 86_400_000;
const VOLUME: TopicShape = { partitions: 4, retentionMs: WEEK_MS };

/** The volume path on Apache Kafka. */
export class KafkaVolumeLog extends VolumeLog {
  private readonly kafka: Kafka;

  /** @param shape how topics are made that are not there: 4 partitions, kept for 7 days, unless told */
  constructor(private readonly options: KafkaOptions, private readonly shape: TopicShape = VOLUME) {
    super();
    this.kafka = kafkaClient(options);
  }

  reader(name: string): VolumeReader {
    return new KafkaVolumeReader(this.kafka, name, this.options.log, this.shape);
  }

  writer(): VolumeWriter {
    return new KafkaVolumeWriter(new KafkaProducer(this.kafka, this.shape));
  }

  async extent(topic: string): Promise<ReadonlyMap<number, PartitionExtent>> {
    const admin = this.kafka.admin();
    try {
      await ensureTopics(this.kafka, [topic], this.shape);
      await admin.connect();
      const offsets = await admin.fetchTopicOffsets(topic);
      return new Map(offsets.map(({ partition, low, high }) => [partition, { earliest: low, latest: high }]));
    } catch (error) {
      throw new EventLogUnavailable(`Kafka does not say what ${topic} holds: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }
}

class KafkaVolumeWriter extends VolumeWriter {
  constructor(private readonly producer: KafkaProducer) {
    super();
  }

  /** Kafka's limit counts what goes to one partition in one request, so large records go one by one. */
  async publish(topic: string, records: readonly OutgoingVolumeRecord[]): Promise<void> {
    for (let at = 0; at < records.length;) {
      const first = at;
      for (let bytes = 0; at < records.length && (at === first || bytes + records[at]!.value.length <= LARGEST_VALUE); at += 1) bytes += records[at]!.value.length;
      await this.producer.send(topic, records.slice(first, at).map(({ key, headers, value }) => ({ key, headers: { ...headers }, value })));
    }
  }

  close(): Promise<void> {
    return this.producer.close();
  }
}
