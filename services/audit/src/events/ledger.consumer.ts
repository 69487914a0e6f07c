import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PUBLISHERS } from '@baton/contracts';
import { EndlessRetry, EventLog, Positions, topicOf, type EventLogReader, type LogRecord } from '@baton/messaging';
import { Database } from '@baton/persistence';
import { Health } from '@baton/service-kit';
import { AuditConfig } from '../audit.config.js';
import { KeepRecords } from '../app/keep-records.js';
import { ProjectEntries } from '../app/project-entries.js';

/** Takes every record of every publisher into the ledger, whatever it is: nothing is parked, nothing passed over. */
@Injectable()
export class LedgerConsumer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('ledger');
  private readonly reader: EventLogReader;
  private readonly positions: Positions;
  /** The ledger cannot go on without what it keeps. */
  private readonly retry = new EndlessRetry((trouble) => this.logger.error(`the ledger waits: ${trouble}`));

  constructor(
    eventLog: EventLog, private readonly records: KeepRecords, private readonly projections: ProjectEntries, private readonly config: AuditConfig, database: Database, health: Health,
  ) {
    this.reader = eventLog.reader(`${config.TOPIC_PREFIX}audit-ledger`);
    this.positions = new Positions('ledger', database);
    health.add('ledger', () => {
      const trouble = this.retry.trouble ?? (this.reader.connected ? null : 'not connected to Kafka');
      return trouble === null ? { status: 'ok' } : { status: 'degraded', detail: trouble };
    });
  }

  onApplicationBootstrap(): void {
    void this.begin();
  }

  /** What the ledger holds from before belongs into the projections first; the service answers meanwhile, with what there is. */
  private async begin(): Promise<void> {
    this.retry.trouble = 'lineage and what served are being told from the ledger';
    const topics = PUBLISHERS.map((publisher) => topicOf(publisher, this.config.TOPIC_PREFIX));
    if (await this.retry.succeeds(() => this.projections.bringUpToDate(), () => Promise.resolve())) await this.reader.start({ topics, from: () => this.positions.all(), onBatch: (records, keepAlive) => this.take(records, keepAlive) });
  }

  private async take(records: readonly LogRecord[], keepAlive: () => Promise<void>): Promise<'taken'> {
    if (await this.retry.succeeds(() => this.records.run(records, (tx, some) => this.positions.note(tx, some)), keepAlive)) return 'taken';
    throw new Error('closing: the batch comes again after the restart');
  }

  async onApplicationShutdown(): Promise<void> {
    this.retry.close();
    await this.reader.close();
  }
}
