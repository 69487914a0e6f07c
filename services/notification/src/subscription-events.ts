import { make } from '@baton/contracts';
import { SubscriptionChanged } from '@baton/contracts/notification/subscription-changed';
import type { Draft } from '@baton/messaging';
import type { Subscription } from './subscription.js';

/** What happened to a subscription. */
export type Change = 'created' | 'changed' | 'secret-rotated' | 'disabled' | 'deleted';

/** The event of a change: the subscription as it is, but for what is secret. */
export const subscriptionChanged = (subscription: Subscription, change: Change, reason: string | null = null): Draft => ({
  subject: `subscriptions/${subscription.id}`, key: subscription.id,
  event: make(SubscriptionChanged, {
    subscriptionId: subscription.id, change, name: subscription.name, owner: subscription.owner, channel: subscription.channel, host: new URL(subscription.url).host.slice(0, 300),
    types: subscription.types, models: subscription.models, environments: subscription.environments, severities: subscription.severities, active: subscription.active, reason,
  }),
});
