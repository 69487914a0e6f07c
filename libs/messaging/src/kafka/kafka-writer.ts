import type { Kafka } from 'kafkajs';
import type { OutgoingRecord } from '../cloud-event.js';
import { EventLogWriter } from '../event-log.js';
import { KafkaProducer } from './kafka-producer.js';
import { LIFECYCLE } from './topics.js';

/** Writes lifecycle events, one request at a time. */
export class KafkaWriter extends EventLogWriter {
  private readonly producer: KafkaProducer;

  constructor(kafka: Kafka) {
    super();
    this.producer = new KafkaProducer(kafka, LIFECYCLE);
  }

  publish(topic: string, records: readonly OutgoingRecord[]): Promise<void> {
    return this.producer.send(topic, records.map((record) => ({ ...record, partition: 0 })));
  }

  close(): Promise<void> {
    return this.producer.close();
  }
}
