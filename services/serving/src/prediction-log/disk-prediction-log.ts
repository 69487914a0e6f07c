import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import type { VolumeWriter } from '@baton/messaging';
import type { Check } from '@baton/service-kit';
import { PredictionLog, type LoggedPrediction } from '../app/ports/prediction-log.js';
import { LogFull } from '../app/refusals.js';
import { beginBoot, formerBoots, type Boot } from './boot.js';
import { FlushTimer } from './flush-timer.js';
import { drainFormerSpools } from './former-spools.js';
import { SpoolBudget } from './spool-budget.js';
import { isBefore, START, type Place } from './spool-files.js';
import { Spool } from './spool.js';
import { SpoolPublisher } from './spool-publisher.js';

export interface DiskLogOptions {
  /** Where the spools lie: one directory a boot. */
  readonly root: string;
  readonly instance: string;
  readonly topic: string;
  readonly spoolBytes: number;
  readonly flushRows: number;
  readonly flushMs: number;
}

/** How long a shutdown waits for Kafka to take what is left, in milliseconds. The next start publishes the rest. */
const LAST_BATCHES_MS = 3_000;
const LARGEST_SEGMENT = 8_000_000;
/** What is read and encoded at once while catching up, in bytes: it delays answers for a few milliseconds. */
const STRETCH_BYTES = 1_000_000;
const MB = 1_000_000;

/** Keeps predictions in a spool on this disk, from where they are published on `inference.v1`. */
export class DiskPredictionLog extends PredictionLog implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('predictions');
  readonly budget: SpoolBudget;
  private readonly boot: Boot;
  private readonly spool: Spool;
  private readonly publisher: SpoolPublisher;
  private readonly timer: FlushTimer;
  private readonly stop = new AbortController();
  private publishing: Promise<void> | null = null;
  /** Of this turn of the event loop. */
  private written: Promise<void> | null = null;
  private putRows = 0;
  private target: Place = START;
  private trouble: string | null = null;
  private damage: string | null = null;

  constructor(private readonly options: DiskLogOptions, private readonly writer: VolumeWriter, private readonly closed: (source: string, lastSequence: number) => Promise<void>) {
    super();
    this.budget = new SpoolBudget(options.spoolBytes);
    this.boot = beginBoot(options.root, options.instance);
    this.spool = new Spool(this.boot.directory, Math.min(LARGEST_SEGMENT, Math.ceil(options.spoolBytes / 8)), this.budget);
    this.publisher = new SpoolPublisher(writer, { ...this.publishingOptions, ...this.boot });
    this.timer = new FlushTimer(options.flushRows, options.flushMs, () => this.flush());
  }

  private get publishingOptions() {
    return { topic: this.options.topic, limits: { rows: this.options.flushRows, bytes: STRETCH_BYTES }, onTrouble: (reason: string | null) => this.note(reason) };
  }

  onApplicationBootstrap(): void {
    void this.drain().catch((error: unknown) => this.logger.error(`what former processes left is not published: ${String(error)}`));
  }

  private async drain(): Promise<void> {
    const { writer, budget, closed } = this;
    await drainFormerSpools(await formerBoots(this.options.root, this.boot), {
      writer, budget, closed, publishing: this.publishingOptions, say: (message) => this.logger.warn(message),
    }, this.stop.signal);
  }

  admit(): void {
    if (this.budget.full) throw new LogFull(`The log of predictions is full: ${this.options.spoolBytes / MB} MB wait for Kafka. Nothing is answered that cannot be kept. Try again in a moment.`);
  }

  append(prediction: LoggedPrediction): Promise<void> {
    this.spool.put(prediction);
    this.putRows += prediction.rows;
    return this.written ??= new Promise((resolve, reject) => { setImmediate(() => this.write(resolve, reject)); });
  }

  private write(resolve: () => void, reject: (error: unknown) => void): void {
    const rows = this.putRows;
    this.putRows = 0;
    this.written = null;
    try {
      this.spool.write();
    } catch (error) {
      reject(error);
      return;
    }
    this.timer.appended(rows);
    resolve();
  }

  private flush(): void {
    this.target = this.spool.end;
    this.publishing ??= this.publish();
  }

  /** What is appended meanwhile moves the target, so that no flush is forgotten. */
  private async publish(): Promise<void> {
    try {
      for (let reached: Place | null = null; !this.stop.signal.aborted && (reached === null || isBefore(reached, this.target));) {
        reached = (await this.publisher.publishUpTo(this.target, this.stop.signal, ({ at }) => this.spool.forgetBefore(at))).at;
      }
      this.damage = null;
    } catch (error) {
      const damage = error instanceof Error ? error.message : String(error);
      if (damage !== this.damage) this.logger.error(`predictions are not published: ${damage}`);
      this.damage = damage;
      if (!this.stop.signal.aborted) this.timer.appended(0);
    } finally {
      this.publishing = null;
    }
  }

  private note(reason: string | null): void {
    if (reason !== null && this.trouble === null) this.logger.warn(`predictions wait on this disk: ${reason}`);
    if (reason === null && this.trouble !== null) this.logger.log('Kafka takes predictions again');
    this.trouble = reason;
  }

  health(): Check {
    const { usedBytes, full, limit } = this.budget;
    const reason = this.damage ?? this.trouble;
    if (!full && reason === null) return { status: 'ok' };
    const depth = `${(usedBytes / MB).toFixed(1)} of ${limit / MB} MB wait on this disk`;
    return { status: 'degraded', detail: `${full ? 'the log of predictions is full, requests get 503' : 'predictions are not published'}: ${depth}${reason === null ? '' : `: ${reason}`}` };
  }

  /** Requests have been answered by now. */
  async onApplicationShutdown(): Promise<void> {
    this.timer.stop();
    this.flush();
    await Promise.race([this.publishing, pause(LAST_BATCHES_MS, undefined, { ref: false })]);
    this.stop.abort();
    await Promise.race([this.writer.close(), pause(LAST_BATCHES_MS, undefined, { ref: false })]);
    this.spool.close();
  }
}
