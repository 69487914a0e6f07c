import { Injectable } from '@nestjs/common';
import { make } from '@baton/contracts';
import type { AttemptedDelivery } from '@baton/contracts/model/attempted-delivery';
import { DeliveryAbandoned } from '@baton/contracts/notification/delivery-abandoned';
import { DeliveryFailed } from '@baton/contracts/notification/delivery-failed';
import { DeliverySucceeded } from '@baton/contracts/notification/delivery-succeeded';
import { causedBy, Outbox, type Cause, type Draft } from '@baton/messaging';
import { Transactions } from '@baton/persistence';
import { judge, type Attempt, type ClaimedDelivery, type Verdict } from './delivery.js';
import { DeliveryStore } from './delivery.store.js';
import { NotificationConfig } from './notification.config.js';
import { RetrySchedule } from './retry-schedule.js';
import { subscriptionChanged } from './subscription-events.js';
import { SubscriptionStore } from './subscription.store.js';

const ACTOR = 'service:notification';

/** Keeps what came of an attempt, and says it to the other services, in one transaction. */
@Injectable()
export class DeliveryOutcome {
  private readonly schedule: RetrySchedule;

  constructor(private readonly transactions: Transactions, private readonly deliveries: DeliveryStore, private readonly subscriptions: SubscriptionStore, private readonly outbox: Outbox, config: NotificationConfig) {
    this.schedule = new RetrySchedule(config.RETRY_SCHEDULE);
  }

  async keep(delivery: ClaimedDelivery, attempt: Attempt, retryAfter: string | undefined): Promise<void> {
    const now = new Date();
    const verdict = judge({ ...attempt, retryAfter }, delivery.tries, this.schedule, now);
    await this.transactions.run(async (tx) => {
      if (!await this.deliveries.record(tx, delivery, attempt, verdict)) return;
      const drafts = draftsOf(delivery, attempt, verdict, now);
      if (verdict.state === 'abandoned' && verdict.gone) {
        const subscription = await this.subscriptions.lock(tx, delivery.subscription.id);
        if (subscription?.active) {
          const disabled = { ...subscription, active: false, disabledReason: verdict.reason, updatedAt: now };
          await this.subscriptions.update(tx, disabled);
          drafts.push(subscriptionChanged(disabled, 'disabled', verdict.reason));
        }
      }
      await this.outbox.append(tx, drafts, causeOf(delivery));
    });
  }
}

const causeOf = (delivery: ClaimedDelivery): Cause => causedBy({ id: delivery.eventId, correlationId: delivery.correlationId }, ACTOR);

function draftsOf(claimed: ClaimedDelivery, { status, durationMs }: Attempt, verdict: Verdict, now: Date): Draft[] {
  const delivery = attempted(claimed);
  const draft = (event: object): Draft => ({ event, subject: `subscriptions/${claimed.subscription.id}/deliveries/${claimed.id}`, key: claimed.subscription.id });
  if (verdict.state === 'succeeded') return [draft(make(DeliverySucceeded, { delivery, status: status!, durationMs }))];
  const reason = verdict.reason.slice(0, 500);
  const nextAttemptAt = verdict.state === 'pending' ? new Date(now.getTime() + verdict.waitMs).toISOString() : null;
  const failed = draft(make(DeliveryFailed, { delivery, status, durationMs, reason, nextAttemptAt }));
  return verdict.state === 'pending' ? [failed] : [failed, draft(make(DeliveryAbandoned, { delivery, reason }))];
}

const attempted = ({ id, eventId, eventType, attempt, subscription }: ClaimedDelivery): AttemptedDelivery => ({
  deliveryId: id, subscriptionId: subscription.id, subscription: subscription.name, channel: subscription.channel, host: new URL(subscription.url).host.slice(0, 300), eventId, eventType, attempt,
});
