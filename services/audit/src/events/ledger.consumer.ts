import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PUBLISHERS } from '@baton/contracts';
import { EventLog, Positions, topicOf, type EventLogReader, type LogRecord } from '@baton/messaging';
import { Database, isDatabaseUnavailable } from '@baton/persistence';
import { Health } from '@baton/service-kit';
import { AuditConfig } from '../audit.config.js';
import { Ledger } from '../app/ports/ledger.js';

/** Takes every record of every publisher into the ledger, whatever it is: nothing is parked, nothing passed over. */
@Injectable()
export class LedgerConsumer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('ledger');
  private readonly reader: EventLogReader;
  private readonly positions: Positions;
  private closing = false;
  /** What keeps it from taking records, if anything. */
  private trouble: string | null = null;

  constructor(eventLog: EventLog, private readonly ledger: Ledger, private readonly database: Database, private readonly config: AuditConfig, health: Health) {
    this.reader = eventLog.reader(`${config.TOPIC_PREFIX}audit-ledger`);
    this.positions = new Positions('ledger', database);
    health.add('ledger', () => {
      const trouble = this.trouble ?? (this.reader.connected ? null : 'not connected to Kafka');
      return trouble === null ? { status: 'ok' } : { status: 'degraded', detail: trouble };
    });
  }

  onApplicationBootstrap(): void {
    const topics = PUBLISHERS.map((publisher) => topicOf(publisher, this.config.TOPIC_PREFIX));
    void this.reader.start({ topics, from: () => this.positions.all(), onBatch: (records, keepAlive) => this.take(records, keepAlive) });
  }

  private async take(records: readonly LogRecord[], keepAlive: () => Promise<void>): Promise<'taken'> {
    for (let wait = 100; !this.closing; wait = Math.min(wait * 2, 2_000)) {
      try {
        await this.keep(records);
        this.trouble = null;
        return 'taken';
      } catch (error) {
        this.explain(error);
        await pause(wait);
        await keepAlive();
      }
    }
    throw new Error('closing: the batch comes again after the restart');
  }

  /** A batch that PostgreSQL refuses is kept record by record, and what it refuses of these by its bytes. */
  private async keep(records: readonly LogRecord[]): Promise<void> {
    const append = (some: readonly LogRecord[], how: 'append' | 'appendBytes') => this.database.run(async (tx) => {
      await this.ledger[how](tx, some);
      await this.positions.note(tx, some);
    });
    try {
      await append(records, 'append');
    } catch (error) {
      if (isDatabaseUnavailable(error)) throw error;
      for (const record of records) await append([record], 'append').catch((refusal: unknown) => {
        if (isDatabaseUnavailable(refusal)) throw refusal;
        return append([record], 'appendBytes');
      });
    }
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
