import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jobMigrations, JobWorker, PostgresJobs, type ClaimedJob } from '@baton/jobs';
import { Database, managerOf } from '@baton/persistence';
import { eventually, freshDatabase } from './index.js';

interface Payload { n: number }

describe('jobs', () => {
  let database: Database;
  const jobs = new PostgresJobs();
  const workers: Array<JobWorker<Payload>> = [];
  const kept: string[] = [];
  const given: string[] = [];

  beforeEach(async () => {
    database = new Database({ url: await freshDatabase(), name: 'jobs', migrations: jobMigrations });
    await database.connect();
    kept.length = given.length = 0;
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.close()));
    await database.close();
  });

  async function worker(work: (job: ClaimedJob<Payload>) => Promise<void> | void, attempts = 2): Promise<void> {
    const made = new JobWorker<Payload>(database, {
      kind: 'count', attempts, leaseMs: 1_000, sweepMs: 200, listen: true, log: { warn: () => undefined, error: () => undefined },
      work: async (job) => {
        await work(job);
        return async (tx) => {
          await managerOf(tx).query('SELECT 1');
          kept.push(job.key);
        };
      },
      exhausted: (job, reason) => async (tx) => {
        await managerOf(tx).query('SELECT 1');
        given.push(`${job.key}: ${reason}`);
      },
    });
    workers.push(made);
    await made.start();
  }

  const add = (key: string, runAt?: Date) => database.run((tx) => jobs.add(tx, { kind: 'count', key, payload: { n: 1 }, ...(runAt && { runAt }) }));
  const states = async () => Object.fromEntries((await database.query<{ key: string; state: string }>('SELECT key, state FROM job')).map((row) => [row.key, row.state]));

  it('a job is done once, however often it is asked for and however many workers there are', async () => {
    for (let index = 0; index < 3; index++) await worker(() => undefined);
    for (let index = 0; index < 20; index++) for (const key of [`job ${index}`, `job ${index}`]) await add(key);
    await eventually(async () => expect(Object.values(await states()).every((state) => state === 'done')).toBe(true));
    expect(kept.sort()).toEqual(Array.from({ length: 20 }, (_, index) => `job ${index}`).sort());
  });

  it('a job of a transaction that rolls back is never done', async () => {
    await worker(() => undefined);
    await database.run(async (tx) => {
      await jobs.add(tx, { kind: 'count', key: 'ghost', payload: { n: 1 } });
      throw new Error('rolled back');
    }).catch(() => undefined);
    await add('real');
    await eventually(() => expect(kept).toEqual(['real']));
  });

  it('a job that fails is tried again, and given up with its last reason', async () => {
    const tries: number[] = [];
    await worker((job) => {
      tries.push(job.attempt);
      throw new Error(`attempt ${job.attempt} failed`);
    });
    await add('hopeless');
    await eventually(() => expect(given).toEqual(['hopeless: attempt 2 failed']));
    expect(tries).toEqual([1, 2]);
    expect(await states()).toEqual({ hopeless: 'failed' });
  });

  it('a job whose worker dies each time ends, and does not stop the others', async () => {
    await add('deadly');
    // As a process leaves it that was killed in its last attempt: claimed, counted, silent.
    await database.query("UPDATE job SET attempts = 2, lease = gen_random_uuid(), leased_until = now() - interval '1 second'");
    await add('harmless');
    await worker(() => undefined);
    await eventually(() => expect(kept).toEqual(['harmless']));
    await eventually(() => expect(given).toEqual(['deadly: its worker died or was silent 2 times']));
  });

  it('a worker that has lost its lease keeps nothing', async () => {
    let takeOver: () => void = () => undefined;
    const taken = new Promise<void>((resolve) => { takeOver = resolve; });
    await worker(async (job) => {
      if (job.attempt > 1) return;
      await database.query("UPDATE job SET lease = gen_random_uuid(), leased_until = now() - interval '1 second'");
      takeOver();
    });
    await add('contested');
    await taken;
    await eventually(async () => expect(await states()).toEqual({ contested: 'done' }));
    expect(kept).toEqual(['contested']);
  });

  it('a job waits for its time, and can be moved', async () => {
    await worker(() => undefined);
    await add('later', new Date(Date.now() + 3_600_000));
    await add('now');
    await eventually(() => expect(kept).toEqual(['now']));
    await database.run((tx) => jobs.reschedule(tx, 'count', 'later', new Date()));
    await eventually(() => expect(kept).toEqual(['now', 'later']));
  });
});
