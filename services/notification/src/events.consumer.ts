import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PUBLISHERS } from '@baton/contracts';
import { EndlessRetry, EventLog, Positions, topicOf, type EventLogReader, type LogRecord } from '@baton/messaging';
import { Database, isDatabaseUnavailable } from '@baton/persistence';
import { Health } from '@baton/service-kit';
import { EventIntake } from './event-intake.js';
import { NotificationConfig } from './notification.config.js';

/** So many events are one transaction: enough to make commits cheap, few enough to keep the broker's patience. */
const TOGETHER = 200;

/** Reads every publisher's events: a subscription may be to any, also to one whose contract this service does not know. */
@Injectable()
export class EventsConsumer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('events');
  private readonly reader: EventLogReader;
  private readonly positions: Positions;
  private readonly retry = new EndlessRetry((trouble) => this.logger.error(`events wait: ${trouble}`));

  constructor(eventLog: EventLog, private readonly intake: EventIntake, private readonly database: Database, private readonly config: NotificationConfig, health: Health) {
    this.reader = eventLog.reader(`${config.TOPIC_PREFIX}notification-events`);
    this.positions = new Positions('subscriptions', database);
    health.add('events', () => {
      const trouble = this.retry.trouble ?? (this.reader.connected ? null : 'not connected to Kafka');
      return trouble === null ? { status: 'ok' } : { status: 'degraded', detail: trouble };
    });
  }

  onApplicationBootstrap(): void {
    const topics = PUBLISHERS.map((publisher) => topicOf(publisher, this.config.TOPIC_PREFIX));
    void this.reader.start({ topics, from: () => this.positions.all(), onBatch: (records, keepAlive) => this.take(records, keepAlive) });
  }

  private async take(records: readonly LogRecord[], keepAlive: () => Promise<void>): Promise<'taken'> {
    let done = 0;
    const keepAll = async () => {
      for (; done < records.length; done += TOGETHER) {
        await this.keep(records.slice(done, done + TOGETHER));
        await keepAlive();
      }
    };
    if (await this.retry.succeeds(keepAll, keepAlive)) return 'taken';
    throw new Error('closing: the batch comes again after the restart');
  }

  /** What PostgreSQL refuses in a batch is looked for record by record, and passed over: nobody else's events wait for it. */
  private async keep(records: readonly LogRecord[]): Promise<void> {
    try {
      await this.database.run((tx) => this.intake.take(tx, records, this.positions));
    } catch (error) {
      if (isDatabaseUnavailable(error)) throw error;
      for (const record of records) await this.keepOne(record);
    }
  }

  private async keepOne(record: LogRecord): Promise<void> {
    try {
      await this.database.run((tx) => this.intake.take(tx, [record], this.positions));
    } catch (error) {
      if (isDatabaseUnavailable(error)) throw error;
      this.logger.error(`passed over ${record.topic}@${record.offset}: ${error instanceof Error ? error.message : String(error)}`);
      await this.database.run((tx) => this.positions.note(tx, [record]));
    }
  }

  async onApplicationShutdown(): Promise<void> {
    this.retry.close();
    await this.reader.close();
  }
}
