import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PUBLISHERS } from '@baton/contracts';
import { EventLog, Positions, topicOf, type EventLogReader, type LogRecord } from '@baton/messaging';
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
  private closing = false;
  /** What keeps it from taking records, if anything. */
  private trouble: string | null = null;

  constructor(
    eventLog: EventLog, private readonly records: KeepRecords, private readonly projections: ProjectEntries, private readonly config: AuditConfig, database: Database, health: Health,
  ) {
    this.reader = eventLog.reader(`${config.TOPIC_PREFIX}audit-ledger`);
    this.positions = new Positions('ledger', database);
    health.add('ledger', () => {
      const trouble = this.trouble ?? (this.reader.connected ? null : 'not connected to Kafka');
      return trouble === null ? { status: 'ok' } : { status: 'degraded', detail: trouble };
    });
  }

  onApplicationBootstrap(): void {
    void this.begin();
  }

  /** What the ledger holds from before belongs into the projections first; the service answers meanwhile, with what there is. */
  private async begin(): Promise<void> {
    this.trouble = 'lineage and what served are being told from the ledger';
    const topics = PUBLISHERS.map((publisher) => topicOf(publisher, this.config.TOPIC_PREFIX));
    if (await this.isDone(() => this.projections.bringUpToDate(), () => Promise.resolve())) await this.reader.start({ topics, from: () => this.positions.all(), onBatch: (records, keepAlive) => this.take(records, keepAlive) });
  }

  private async take(records: readonly LogRecord[], keepAlive: () => Promise<void>): Promise<'taken'> {
    if (await this.isDone(() => this.records.run(records, (tx, some) => this.positions.note(tx, some)), keepAlive)) return 'taken';
    throw new Error('closing: the batch comes again after the restart');
  }

  /** Works until it succeeds, since the ledger cannot go on without it; false if it closes first. */
  private async isDone(work: () => Promise<void>, keepAlive: () => Promise<void>): Promise<boolean> {
    for (let wait = 100; !this.closing; wait = Math.min(wait * 2, 2_000)) {
      try {
        await work();
        this.trouble = null;
        return true;
      } catch (error) {
        this.explain(error);
        await pause(wait);
        await keepAlive();
      }
    }
    return false;
  }

  private explain(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (this.trouble !== message) this.logger.error(`the ledger waits: ${message}`);
    this.trouble = message;
  }

  async onApplicationShutdown(): Promise<void> {
    this.closing = true;
    await this.reader.close();
  }
}
