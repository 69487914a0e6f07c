import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Person } from '@baton/access';
import { Jobs, JobWorker, type ClaimedJob } from '@baton/jobs';
import { Database, type Transaction } from '@baton/persistence';
import { NotificationConfig } from './notification.config.js';
import { ReplayPages } from './replay-pages.js';
import { ReplayStore, type Replay } from './replay.store.js';
import { Subscriptions } from './subscriptions.service.js';

const KIND = 'replay';
/** So many events are looked at in one transaction. */
const PAGE = 500;

interface Payload { replayId: string }

/** Delivers the events of a period once more. A job does it page by page, each with its place, so that a crash costs a page at most. */
@Injectable()
export class Replays implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly worker: JobWorker<Payload>;

  constructor(
    private readonly database: Database, private readonly jobs: Jobs, private readonly store: ReplayStore, private readonly subscriptions: Subscriptions, private readonly pages: ReplayPages, config: NotificationConfig,
  ) {
    this.worker = new JobWorker<Payload>(database, {
      kind: KIND, sweepMs: config.SWEEP_MS, listen: config.WAKE_UPS, log: new Logger('replays'),
      work: (job) => this.work(job),
      exhausted: ({ payload }, reason) => (tx) => this.store.end(tx, payload.replayId, 'failed', reason.slice(0, 500)),
    });
  }

  onApplicationBootstrap(): void {
    void this.worker.start();
  }

  /** Writes down what is to be replayed; the work is a job's. */
  async request(subscriptionId: string, period: { from: Date; to: Date }, by: Person): Promise<Replay> {
    const id = uuidv7();
    const range = await this.pages.range(period);
    await this.database.run(async (tx) => {
      await this.subscriptions.ownActive(tx, subscriptionId, by);
      await this.store.insert(tx, { id, subscriptionId, ...period, requestedBy: by.subject, ...range });
      await this.jobs.add(tx, { kind: KIND, key: id, payload: { replayId: id } satisfies Payload });
    });
    return (await this.store.find(id))!;
  }

  private async work({ payload: { replayId } }: ClaimedJob<Payload>): Promise<(tx: Transaction) => Promise<void>> {
    while (await this.database.run((tx) => this.page(tx, replayId))) { /* until nothing is left */ }
    return (tx) => this.store.end(tx, replayId, 'done', null);
  }

  /** True if there may be more. */
  private async page(tx: Transaction, replayId: string): Promise<boolean> {
    const replay = await this.store.lock(tx, replayId);
    if (!replay) return false; // Its subscription has been deleted, and it with it.
    const { examined, matched, position } = await this.pages.deliver(tx, replay, PAGE);
    await this.store.advance(tx, replayId, { examined, matched, position: position ?? replay.lastPosition });
    return position !== null;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.worker.close();
  }
}
