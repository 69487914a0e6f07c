import { currentTraceparent } from '@baton/messaging';
import { managerOf, type Transaction } from '@baton/persistence';

/** The channel that wakes workers. */
export const JOB_CHANNEL = 'job';

/** Long or external work, written down in the transaction that decides on it and done later by a worker. */
export interface NewJob {
  kind: string;
  /** The same kind and key is the same job: asking twice does it once. */
  key: string;
  payload: object;
  /** Not before; at once unless told. */
  runAt?: Date;
}

/** Where use cases and handlers leave jobs. */
export abstract class Jobs {
  abstract add(tx: Transaction, job: NewJob): Promise<void>;
  /** Makes a job run at another time; an ended one stays ended. */
  abstract reschedule(tx: Transaction, kind: string, key: string, runAt: Date): Promise<void>;
}

export class PostgresJobs extends Jobs {
  async add(tx: Transaction, job: NewJob): Promise<void> {
    await managerOf(tx).query('INSERT INTO job (kind, key, payload, run_at, traceparent) VALUES ($1, $2, $3, coalesce($4, now()), $5) ON CONFLICT (kind, key) DO NOTHING',
      [job.kind, job.key, JSON.stringify(job.payload), job.runAt ?? null, currentTraceparent()]);
    await managerOf(tx).query(`SELECT pg_notify('${JOB_CHANNEL}', '')`);
  }

  async reschedule(tx: Transaction, kind: string, key: string, runAt: Date): Promise<void> {
    await managerOf(tx).query("UPDATE job SET run_at = $3 WHERE kind = $1 AND key = $2 AND state = 'open'", [kind, key, runAt]);
    await managerOf(tx).query(`SELECT pg_notify('${JOB_CHANNEL}', '')`);
  }
}

/** For unit tests: keeps what was added. */
export class FakeJobs extends Jobs {
  readonly added: NewJob[] = [];

  add(_tx: Transaction, job: NewJob): Promise<void> {
    if (!this.added.some((known) => known.kind === job.kind && known.key === job.key)) this.added.push(job);
    return Promise.resolve();
  }

  reschedule(_tx: Transaction, kind: string, key: string, runAt: Date): Promise<void> {
    for (const job of this.added) if (job.kind === kind && job.key === key) job.runAt = runAt;
    return Promise.resolve();
  }
}
