import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { EndlessRetry, topicOf, VolumeLog, type VolumeReader, type VolumeRecord } from '@baton/messaging';
import { isDatabaseUnavailable, type Transaction } from '@baton/persistence';
import type { Check } from '@baton/service-kit';
import { CountWindows } from '../app/count-windows.js';
import { InferenceInbox, type ReaderName, type TakenBatch } from '../app/inference-inbox.js';
import { KeepPredictions } from '../app/keep-predictions.js';
import { NotKnownYet } from '../app/known-versions.js';
import { Rounds } from '../app/ports/rounds.js';
import { MonitoringConfig } from '../monitoring.config.js';

interface Reader { readonly name: ReaderName; readonly volume: VolumeReader; readonly retry: EndlessRetry; take(tx: Transaction, batches: readonly TakenBatch[]): Promise<void> }

/** Records that are one transaction: some megabytes at most. */
const TOGETHER = 64;

const waiting = (name: ReaderName, trouble: string) => `${name} wait: ${trouble}`;

/**
 * Reads `inference.v1` twice: once for the windows, which need only count, and once for the rows that ground truth finds,
 * which PostgreSQL writes more slowly. Neither waits for the other.
 */
@Injectable()
export class InferenceConsumer implements OnApplicationShutdown {
  private readonly logger = new Logger('inference');
  private readonly readers: readonly Reader[];

  constructor(log: VolumeLog, private readonly inbox: InferenceInbox, private readonly rounds: Rounds, private readonly config: MonitoringConfig, counting: CountWindows, keeping: KeepPredictions) {
    const reader = (name: ReaderName, app: Pick<Reader, 'take'>): Reader => ({
      name, volume: log.reader(`${config.TOPIC_PREFIX}monitoring-${name}`), retry: new EndlessRetry((trouble, error) => this.explain(name, trouble, error)), take: (tx, batches) => app.take(tx, batches),
    });
    this.readers = [reader('windows', counting), reader('predictions', keeping)];
  }

  start(): void {
    const topic = topicOf('inference', this.config.TOPIC_PREFIX);
    for (const reader of this.readers) {
      void reader.volume.start({ topic, from: () => this.inbox.positions(reader.name), onBatch: (records, keepAlive) => this.take(reader, records, keepAlive) });
    }
  }

  /** For the health answer. */
  async check(): Promise<Check> {
    const said = this.readers.flatMap(({ name, retry, volume }) => (retry.trouble !== null ? waiting(name, retry.trouble) : volume.connected ? [] : `${name}: not connected to Kafka`));
    const { missing, quarantined } = await this.inbox.trouble();
    if (missing > 0) said.push(`${missing} batch(es) of predictions are missing`);
    if (quarantined > 0) said.push(`${quarantined} batch(es) could not be read and are in quarantine`);
    return said.length === 0 ? { status: 'ok' } : { status: 'degraded', detail: said.join('; ') };
  }

  private async take(reader: Reader, records: readonly VolumeRecord[], keepAlive: () => Promise<void>): Promise<void> {
    for (let at = 0; at < records.length; at += TOGETHER) {
      const some = records.slice(at, at + TOGETHER);
      const taken = await reader.retry.succeeds(() => this.inbox.take(reader.name, some, (tx, batches) => reader.take(tx, batches)), keepAlive);
      if (!taken) throw new Error('closing: the records come again after the restart');
      this.rounds.wake();
      await keepAlive();
    }
  }

  private explain(name: ReaderName, trouble: string, error: unknown): void {
    this.logger[isDatabaseUnavailable(error) || error instanceof NotKnownYet ? 'warn' : 'error'](waiting(name, trouble));
  }

  async onApplicationShutdown(): Promise<void> {
    for (const { retry } of this.readers) retry.close();
    await Promise.all(this.readers.map(({ volume }) => volume.close()));
  }
}
