import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { isDatabaseUnavailable, NotificationListener, Waker } from '@baton/persistence';
import { ServingConfig } from '../serving.config.js';
import { merge, type DesiredSplit } from './desired-split.js';
import { Fleet } from './fleet.js';
import { Journal } from './journal.js';
import { DESIRED_CHANNEL, DesiredSplits } from './ports/desired-splits.js';
import { LocalCopy, type KnownState } from './ports/local-copy.js';

/** How long a shutdown waits for Postgres to take what has not been recorded yet, in milliseconds. */
const LAST_WORDS_MS = 2_000;

/** Leads this process to what the table says. Begins with what its own disk says, and stays with that while Postgres is away. */
@Injectable()
export class Reconciler implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger('serving');
  private readonly listener: NotificationListener;
  private known = false;
  private closing = false;
  private copied = '';
  private trouble = '';
  private finished: Promise<void> = Promise.resolve();

  constructor(
    private readonly config: ServingConfig, private readonly splits: DesiredSplits, private readonly copy: LocalCopy,
    private readonly fleet: Fleet, private readonly journal: Journal, private readonly waker: Waker,
  ) {
    this.listener = new NotificationListener(config.DATABASE_URL, DESIRED_CHANNEL, () => waker.wake());
  }

  /** Whether it is known what this process has to serve: from its disk or from Postgres. */
  get informed(): boolean {
    return this.known;
  }

  onApplicationBootstrap(): void {
    this.finished = this.loop();
  }

  private async loop(): Promise<void> {
    await this.recall();
    if (this.config.WAKE_UPS) void this.listener.open();
    while (!this.closing) {
      await this.attempt(() => this.readDesired());
      await this.attempt(() => this.keepCopy());
      await this.attempt(() => this.journal.flush());
      if (!this.closing) await this.waker.sleep(this.config.SWEEP_MS);
    }
  }

  private async recall(): Promise<void> {
    const state = await this.copy.read();
    if (!state) return;
    this.fleet.want(state.desired, state.applied);
    this.known = true;
  }

  private async readDesired(): Promise<void> {
    const { desired: before } = this.fleet;
    const read = await this.splits.all(new Map(before.map((split): [string, DesiredSplit['split']] => [split.wish.eventId, split.split])));
    const { desired, changed } = merge(before, read);
    if (changed) this.fleet.want(desired);
    this.known = true;
    if (this.trouble) this.logger.log('PostgreSQL is back');
    this.trouble = '';
  }

  private async keepCopy(): Promise<void> {
    const state: KnownState = { desired: this.fleet.desired, applied: this.fleet.applied };
    const marks = JSON.stringify([state.desired, state.applied].map((splits) => splits.map(({ wish, name, formerNames }) => [wish.eventId, name, formerNames])));
    if (!this.known || marks === this.copied) return;
    await this.copy.write(state);
    this.copied = marks;
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (message !== this.trouble) this.logger[isDatabaseUnavailable(error) ? 'warn' : 'error'](`${message}; serving goes on with what it knows`);
      this.trouble = message;
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.closing = true;
    this.waker.wake();
    await this.listener.close();
    await this.finished;
  }

  /** Requests have been answered by now. */
  async onApplicationShutdown(): Promise<void> {
    await this.fleet.close();
    await Promise.race([this.journal.flush().catch(() => undefined), pause(LAST_WORDS_MS, undefined, { ref: false })]);
  }
}
