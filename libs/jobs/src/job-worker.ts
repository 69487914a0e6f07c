import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { contextFrom, inSpan, SpanKind } from '@baton/messaging';
import { isDatabaseUnavailable, managerOf, NotificationListener, Waker, type Database, type Transaction } from '@baton/persistence';
import { JOB_CHANNEL } from './jobs.js';

/** A job in a worker's hands. */
export interface ClaimedJob<Payload> { readonly key: string; readonly payload: Payload; /** Counted from 1. */ readonly attempt: number }

export interface JobWorkerOptions<Payload> {
  kind: string;
  /** Does the work outside any transaction and returns how to keep its result: that runs in the one that ends the job. */
  work(job: ClaimedJob<Payload>): Promise<(tx: Transaction) => Promise<void>>;
  /** After the last attempt: keeps the failure. */
  exhausted(job: ClaimedJob<Payload>, reason: string): (tx: Transaction) => Promise<void>;
  /** Attempts at most, 5 unless told. */
  attempts?: number;
  /** How long a worker may be silent before another takes the job, in milliseconds; 60,000 unless told. */
  leaseMs?: number;
  sweepMs: number;
  listen: boolean;
  log: { warn(message: string): void; error(message: string): void };
}

interface JobRow { id: string; key: string; payload: unknown; attempts: number; traceparent: string | null }

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2_000;

/** How long until attempt n + 1, in milliseconds: 1 s doubling to a minute. */
const backoff = (attempt: number): number => Math.min(1_000 * 2 ** (attempt - 1), 60_000);

/**
 * Claims jobs of one kind, one at a time, under a lease that it renews while it works. A worker that dies loses its
 * lease and another does the job again; only the holder of the lease can end it, so that its result is kept once.
 */
export class JobWorker<Payload> {
  private readonly waker = new Waker();
  private readonly listener: NotificationListener;
  private closing = false;
  private finished: Promise<void> = Promise.resolve();

  constructor(private readonly database: Database, private readonly options: JobWorkerOptions<Payload>) {
    this.listener = new NotificationListener(database.url, JOB_CHANNEL, () => this.waker.wake());
  }

  async start(): Promise<void> {
    if (this.options.listen) await this.listener.open();
    this.finished = this.loop();
  }

  private async loop(): Promise<void> {
    for (let wait = FIRST_WAIT_MS, trouble: string | null = null; !this.closing;) {
      try {
        if (!await this.workOnNext()) await this.waker.sleep(await this.untilNext());
        [wait, trouble] = [FIRST_WAIT_MS, null];
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        if (trouble === null) this.options.log[isDatabaseUnavailable(error) ? 'warn' : 'error'](`${this.options.kind}: jobs wait: ${message}`);
        trouble = message;
        await pause(wait);
        wait = Math.min(wait * 2, LONGEST_WAIT_MS);
      }
    }
  }

  /** Milliseconds until the next job is due, the sweep at most. */
  private async untilNext(): Promise<number> {
    const [row] = await this.database.query<{ wait: string | null }>(
      "SELECT extract(epoch FROM min(greatest(run_at, coalesce(leased_until, run_at))) - now()) * 1000 AS wait FROM job WHERE state = 'open' AND kind = $1", [this.options.kind]);
    return row?.wait == null ? this.options.sweepMs : Math.max(10, Math.min(this.options.sweepMs, Number(row.wait)));
  }

  private async workOnNext(): Promise<boolean> {
    const lease = randomUUID();
    const row = await this.claim(lease);
    if (!row) return false;
    const job: ClaimedJob<Payload> = { key: row.key, payload: row.payload as Payload, attempt: row.attempts };
    const renewal = setInterval(() => void this.renew(row.id, lease).catch(() => undefined), this.leaseMs / 3);
    try {
      // The work goes on in the trace of whatever asked for it.
      // Attempts are counted when a job is claimed, so that one that kills its process each time ends as well.
      if (job.attempt > this.attempts) {
        await this.giveUpOn(row.id, lease, job, `its worker died or was silent ${this.attempts} times`);
        return true;
      }
      await inSpan(`work ${this.options.kind}`, SpanKind.INTERNAL, contextFrom(row.traceparent), { 'baton.job': row.key, 'baton.attempt': row.attempts }, async () => {
        await this.end(row.id, lease, 'done', null, await this.options.work(job));
      });
    } catch (error) {
      if (isDatabaseUnavailable(error)) throw error;
      await this.failed(row.id, lease, job, error instanceof Error ? error.message : String(error));
    } finally {
      clearInterval(renewal);
    }
    return true;
  }

  private get attempts(): number {
    return this.options.attempts ?? 5;
  }

  private get leaseMs(): number {
    return this.options.leaseMs ?? 60_000;
  }

  private async claim(lease: string): Promise<JobRow | undefined> {
    const rows = await this.database.run((tx) => managerOf(tx).query<[JobRow[], number]>(
      `UPDATE job SET lease = $2, leased_until = now() + $3 * interval '1 millisecond', attempts = attempts + 1
       WHERE id = (SELECT id FROM job WHERE kind = $1 AND state = 'open' AND run_at <= now() AND (leased_until IS NULL OR leased_until < now())
                   ORDER BY run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING id, key, payload, attempts, traceparent`, [this.options.kind, lease, this.leaseMs]));
    return rows[0][0];
  }

  private async renew(id: string, lease: string): Promise<void> {
    await this.database.query("UPDATE job SET leased_until = now() + $3 * interval '1 millisecond' WHERE id = $1 AND lease = $2 AND state = 'open'", [id, lease, this.leaseMs]);
  }

  private giveUpOn(id: string, lease: string, job: ClaimedJob<Payload>, reason: string): Promise<void> {
    return this.end(id, lease, 'failed', reason, this.options.exhausted(job, reason));
  }

  private async failed(id: string, lease: string, job: ClaimedJob<Payload>, reason: string): Promise<void> {
    this.options.log.error(`${this.options.kind} ${job.key}, attempt ${job.attempt}: ${reason}`);
    if (job.attempt >= this.attempts) return this.giveUpOn(id, lease, job, reason);
    await this.database.query(
      "UPDATE job SET lease = NULL, leased_until = NULL, last_error = $3, run_at = now() + $4 * interval '1 millisecond' WHERE id = $1 AND lease = $2",
      [id, lease, reason, backoff(job.attempt)]);
  }

  /** Ends the job and keeps its result in one transaction, unless the lease has been lost: then another does it again. */
  private async end(id: string, lease: string, state: 'done' | 'failed', error: string | null, keep: (tx: Transaction) => Promise<void>): Promise<void> {
    await this.database.run(async (tx) => {
      const [, held] = await managerOf(tx).query<[unknown, number]>(
        "UPDATE job SET state = $3, last_error = $4, ended_at = now(), lease = NULL, leased_until = NULL WHERE id = $1 AND lease = $2 AND state = 'open'", [id, lease, state, error]);
      if (held > 0) await keep(tx);
    });
  }

  async close(): Promise<void> {
    this.closing = true;
    this.waker.wake();
    await this.listener.close();
    await this.finished;
  }
}
