import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Database, isDatabaseUnavailable, NotificationListener, Waker } from '@baton/persistence';
import { Health } from '@baton/service-kit';
import { DeliveryOutcome } from './delivery-outcome.js';
import type { Attempt, ClaimedDelivery } from './delivery.js';
import { DELIVERY_CHANNEL, DeliveryStore } from './delivery.store.js';
import { headersOf } from './message.js';
import { NotificationConfig } from './notification.config.js';
import { Receiver } from './receiver.js';
import { shownUrl } from './subscription.js';

/** A lease outlasts the attempt, and what it takes to record it. */
const LEASE_FACTOR = 2;
const PAUSE_AFTER_TROUBLE_MS = 500;

/**
 * Delivers what is due. Each subscription has a few places of its own and no more, so that one slow receiver takes time
 * from nobody else. A process that dies between the post and its record leaves a lease that ends: it is posted again
 * under the same id, never lost.
 */
@Injectable()
export class DeliveryWorker implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('deliveries');
  private readonly waker = new Waker();
  private readonly listener: NotificationListener;
  private readonly stopping = new AbortController();
  private readonly busy = new Map<string, number>();
  private readonly underWay = new Set<Promise<void>>();
  private finished: Promise<void> = Promise.resolve();
  /** What keeps it from delivering, if anything. */
  private trouble: string | null = null;

  constructor(
    private readonly deliveries: DeliveryStore, private readonly receiver: Receiver, private readonly outcome: DeliveryOutcome, private readonly config: NotificationConfig,
    database: Database, health: Health,
  ) {
    this.listener = new NotificationListener(database.url, DELIVERY_CHANNEL, () => this.waker.wake());
    health.add('deliveries', () => (this.trouble === null ? { status: 'ok' } : { status: 'degraded', detail: this.trouble }));
  }

  onApplicationBootstrap(): void {
    this.finished = this.loop();
  }

  private async loop(): Promise<void> {
    if (this.config.WAKE_UPS) void this.listener.open();
    while (!this.stopping.signal.aborted) {
      try {
        if (await this.startDue() === 0) await this.waker.sleep(Math.min(await this.deliveries.untilNext() ?? this.config.SWEEP_MS, this.config.SWEEP_MS));
        this.trouble = null;
      } catch (error) {
        this.explain(error);
        await this.waker.sleep(PAUSE_AFTER_TROUBLE_MS);
      }
    }
  }

  private async startDue(): Promise<number> {
    const claimed = await this.deliveries.claim(this.config.DELIVERY_TIMEOUT_MS * LEASE_FACTOR, this.config.DELIVERIES_AT_ONCE, this.busy);
    for (const delivery of claimed) {
      const { id } = delivery.subscription;
      this.busy.set(id, (this.busy.get(id) ?? 0) + 1);
      const work = this.deliver(delivery).catch((error: unknown) => this.explain(error)).finally(() => {
        this.underWay.delete(work);
        this.leavePlace(id);
        this.waker.wake();
      });
      this.underWay.add(work);
    }
    return claimed.length;
  }

  private leavePlace(subscriptionId: string): void {
    const left = this.busy.get(subscriptionId)! - 1;
    if (left > 0) this.busy.set(subscriptionId, left);
    else this.busy.delete(subscriptionId);
  }

  private async deliver(delivery: ClaimedDelivery): Promise<void> {
    const { subscription, body } = delivery;
    const at = new Date();
    try {
      const headers = headersOf(subscription, delivery.id, at, body);
      const { retryAfter, ...answer } = await this.receiver.post(subscription.url, headers, body, this.stopping.signal);
      const attempt: Attempt = { at, durationMs: Date.now() - at.getTime(), url: shownUrl(subscription), headers, ...answer };
      await this.outcome.keep(delivery, attempt, retryAfter);
    } catch (error) {
      if (!this.stopping.signal.aborted) throw error;
      await this.deliveries.release(delivery);
    }
  }

  /** What could not be recorded is posted again when its lease has ended. */
  private explain(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (this.trouble !== message) this.logger[isDatabaseUnavailable(error) ? 'warn' : 'error'](`deliveries wait: ${message}`);
    this.trouble = message;
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    this.waker.wake();
    await this.listener.close();
    await this.finished;
    await Promise.all(this.underWay);
  }
}
