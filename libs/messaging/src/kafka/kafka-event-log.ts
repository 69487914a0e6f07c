import type { Kafka } from 'kafkajs';
import { EventLog, type EventLogReader, type EventLogWriter } from '../event-log.js';
import { kafkaClient, type KafkaOptions } from './kafka-client.js';
import { KafkaReader } from './kafka-reader.js';
import { KafkaWriter } from './kafka-writer.js';

/** The event log on Apache Kafka. */
export class KafkaEventLog extends EventLog {
  private readonly kafka: Kafka;

  constructor(private readonly options: KafkaOptions) {
    super();
    this.kafka = kafkaClient(options);
  }

  reader(group: string): EventLogReader {
    return new KafkaReader(this.kafka, group, this.options.log);
  }

  writer(): EventLogWriter {
    return new KafkaWriter(this.kafka);
  }
}
