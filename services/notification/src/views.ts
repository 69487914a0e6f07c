import { Problem } from '@baton/service-kit';
import type { Delivery } from './delivery.js';
import type { Replay } from './replay.store.js';
import { shownUrl, type Subscription } from './subscription.js';

/** A subscription as everybody may see it: without its secrets. */
export const subscriptionView = (subscription: Subscription) => ({
  id: subscription.id, name: subscription.name, owner: subscription.owner, types: subscription.types,
  filter: { models: subscription.models, environments: subscription.environments, severities: subscription.severities },
  channel: subscription.channel, url: shownUrl(subscription), active: subscription.active, disabledReason: subscription.disabledReason,
  formerSecretUntil: subscription.formerSecretUntil, createdAt: subscription.createdAt, updatedAt: subscription.updatedAt,
});

export const deliveryView = (delivery: Delivery) => ({
  id: delivery.id, webhookId: delivery.id, subscriptionId: delivery.subscriptionId, event: { id: delivery.eventId, type: delivery.eventType }, state: delivery.state, attempts: delivery.attempts,
  nextAttemptAt: delivery.nextAttemptAt, lastStatus: delivery.lastStatus, lastError: delivery.lastError, createdAt: delivery.createdAt, endedAt: delivery.endedAt,
});

export const replayView = (replay: Replay) => ({
  id: replay.id, subscriptionId: replay.subscriptionId, from: replay.from, to: replay.to, state: replay.state, reason: replay.reason,
  progress: { examined: replay.examined, matched: replay.matched, total: replay.total }, requestedBy: replay.requestedBy, createdAt: replay.createdAt, endedAt: replay.endedAt,
});

/** For paths whose id is no UUID at all: there is no such thing. */
export const noSuch = (what: string) => new Problem(404, 'not-found', `There is no such ${what}: its id is a UUID.`);
