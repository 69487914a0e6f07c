import { Partitioners, type Kafka, type Message, type Producer } from 'kafkajs';
import { EventLogUnavailable } from '../event-log.js';
import { ensureTopics, type TopicShape } from './topics.js';

/**
 * Sends with acks from all replicas. Not idempotent on purpose: a retried batch may stand in the log twice, which the
 * sequence exposes, whereas kafkajs's idempotent producer stops for good on a lost sequence.
 */
export class KafkaProducer {
  private producer: Producer | undefined;
  private readonly ensured = new Set<string>();

  constructor(private readonly kafka: Kafka, private readonly shape: TopicShape) {}

  /** Throws `EventLogUnavailable`. */
  async send(topic: string, messages: Message[]): Promise<void> {
    try {
      if (!this.ensured.has(topic)) {
        await ensureTopics(this.kafka, [topic], this.shape);
        this.ensured.add(topic);
      }
      const producer = await this.connected();
      await producer.send({ topic, acks: -1, timeout: 10_000, messages });
    } catch (error) {
      throw new EventLogUnavailable(`Kafka did not take the events: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }

  private async connected(): Promise<Producer> {
    if (this.producer) return this.producer;
    const producer = this.kafka.producer({ allowAutoTopicCreation: false, createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    this.producer = producer;
    return producer;
  }

  async close(): Promise<void> {
    await this.producer?.disconnect().catch(() => undefined);
  }
}
