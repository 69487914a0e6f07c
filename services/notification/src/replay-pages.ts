import { Injectable } from '@nestjs/common';
import type { Transaction } from '@baton/persistence';
import { invalid } from '@baton/service-kit';
import { DeliveryStore } from './delivery.store.js';
import { EventStore } from './event.store.js';
import { NotificationConfig } from './notification.config.js';
import type { Replay } from './replay.store.js';
import { concerns } from './subscription.js';
import { SubscriptionStore } from './subscription.store.js';

const MS_PER_DAY = 86_400_000;

/** What there is to replay, and the deliveries that it makes. */
@Injectable()
export class ReplayPages {
  constructor(private readonly events: EventStore, private readonly subscriptions: SubscriptionStore, private readonly deliveries: DeliveryStore, private readonly config: NotificationConfig) {}

  /** What a replay of the period has before it. Throws a 400 if that is not kept any more. */
  async range({ from, to }: { from: Date; to: Date }): Promise<Pick<Replay, 'position' | 'lastPosition' | 'total'>> {
    if (from >= to) throw invalid('from must be before to.', [{ field: 'from', message: 'must be before to' }]);
    const kept = new Date(Date.now() - this.config.KEEP_DAYS * MS_PER_DAY);
    const { last, forgotten } = await this.events.bounds();
    if (from < kept && forgotten > 0) {
      throw invalid(`Events are kept here for ${this.config.KEEP_DAYS} days: from must not be before ${kept.toISOString()}. Older ones are in the ledger (audit).`, [{ field: 'from', message: 'is too long ago' }]);
    }
    return { position: 0, lastPosition: last, total: await this.events.count(from, to) };
  }

  /** Schedules a page of it again; `position` is null if that was the last. */
  async deliver(tx: Transaction, replay: Replay, limit: number): Promise<{ examined: number; matched: number; position: number | null }> {
    const subscription = (await this.subscriptions.lock(tx, replay.subscriptionId))!;
    const events = await this.events.list({ after: replay.position, upTo: replay.lastPosition, from: replay.from, to: replay.to }, limit, tx);
    const matching = events.filter((event) => concerns(subscription, event));
    await this.deliveries.schedule(tx, subscription, matching, true);
    return { examined: events.length, matched: matching.length, position: events.length < limit ? null : events.at(-1)!.position };
  }
}
