import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Person } from '@baton/access';
import { committed, Outbox, type Committed } from '@baton/messaging';
import { Transactions, type Transaction } from '@baton/persistence';
import { conflict, invalid, notFound, refused } from '@baton/service-kit';
import { AddressForbidden, AddressRules } from './address-rules.js';
import { DeliveryStore, deliveryIdOf } from './delivery.store.js';
import type { KeptEvent } from './kept-event.js';
import { NotificationConfig } from './notification.config.js';
import type { SubscriptionPatch, SubscriptionRequest } from './requests.js';
import { newSecret } from './signature.js';
import { subscriptionChanged, type Change } from './subscription-events.js';
import type { Subscription } from './subscription.js';
import { SubscriptionStore } from './subscription.store.js';

const MS_PER_HOUR = 3_600_000;

/** What people do with subscriptions: with their own, and as operator or admin with all. */
@Injectable()
export class Subscriptions {
  constructor(
    private readonly transactions: Transactions, private readonly store: SubscriptionStore, private readonly deliveries: DeliveryStore,
    private readonly outbox: Outbox, private readonly rules: AddressRules, private readonly config: NotificationConfig,
  ) {}

  async create(request: SubscriptionRequest, by: Person): Promise<Committed<Subscription>> {
    await this.checkUrl(request.url);
    if (request.channel !== 'webhook' && request.secret) throw invalid(`The channel ${request.channel} signs nothing: leave secret away.`, [{ field: 'secret', message: 'only webhooks are signed' }]);
    const now = new Date();
    const subscription: Subscription = {
      id: uuidv7(), name: request.name, owner: by.subject, types: request.types, models: request.filter?.models ?? [], environments: request.filter?.environments ?? [], severities: request.filter?.severities ?? [],
      channel: request.channel, url: request.url, secret: request.channel === 'webhook' ? request.secret ?? newSecret() : null, formerSecret: null, formerSecretUntil: null,
      active: request.active ?? true, disabledReason: null, createdAt: now, updatedAt: now,
    };
    return this.transactions.run(async (tx) => {
      await this.store.insert(tx, subscription);
      return committed(subscription, await this.outbox.append(tx, [subscriptionChanged(subscription, 'created')], by.cause()));
    });
  }

  async change(id: string, patch: SubscriptionPatch, by: Person): Promise<Committed<Subscription>> {
    if (patch.url) await this.checkUrl(patch.url);
    return this.edit(id, by, 'changed', (subscription) => {
      const { filter, secret, ...rest } = patch;
      const stated = Object.fromEntries(Object.entries({ ...rest, ...filter }).filter(([, value]) => value != null));
      const changed: Subscription = { ...subscription, ...stated, disabledReason: patch.active === true ? null : subscription.disabledReason };
      return secret ? this.withSecret(changed, secret) : changed;
    });
  }

  /** Gives it a new secret; the former one signs as well for a while. */
  rotate(id: string, secret: string | undefined, by: Person): Promise<Committed<Subscription>> {
    return this.edit(id, by, 'secret-rotated', (subscription) => this.withSecret(subscription, secret ?? newSecret()));
  }

  async delete(id: string, by: Person): Promise<void> {
    await this.transactions.run(async (tx) => {
      const subscription = await this.own(tx, id, by);
      await this.store.delete(tx, id);
      await this.outbox.append(tx, [subscriptionChanged({ ...subscription, active: false }, 'deleted')], by.cause());
    });
  }

  /** Sends an event that says no more than that it is a test, on the way that all go. Returns the delivery's id. */
  test(id: string, by: Person): Promise<string> {
    return this.transactions.run(async (tx) => {
      const subscription = await this.ownActive(tx, id, by);
      const event = testEventFor(subscription, by);
      await this.deliveries.schedule(tx, subscription, [event]);
      return deliveryIdOf(id, event.id);
    });
  }

  async redeliver(deliveryId: string, by: Person): Promise<void> {
    const delivery = await this.deliveries.find(deliveryId);
    if (!delivery) throw notFound(`There is no delivery ${deliveryId}.`);
    await this.transactions.run(async (tx) => {
      await this.ownActive(tx, delivery.subscriptionId, by);
      await this.deliveries.redeliver(tx, deliveryId);
    });
  }

  /** The subscription, locked, if it is theirs to use and can deliver. */
  async ownActive(tx: Transaction, id: string, by: Person): Promise<Subscription> {
    const subscription = await this.own(tx, id, by);
    if (!subscription.active) throw conflict(`This subscription is switched off${subscription.disabledReason ? `: ${subscription.disabledReason}` : ''}. PATCH it with {"active": true} first.`);
    return subscription;
  }

  private edit(id: string, by: Person, change: Change, how: (subscription: Subscription) => Subscription): Promise<Committed<Subscription>> {
    return this.transactions.run(async (tx) => {
      const subscription = { ...how(await this.own(tx, id, by)), updatedAt: new Date() };
      await this.store.update(tx, subscription);
      await this.deliveries.wake(tx);
      return committed(subscription, await this.outbox.append(tx, [subscriptionChanged(subscription, change)], by.cause()));
    });
  }

  private async own(tx: Transaction, id: string, by: Person): Promise<Subscription> {
    const subscription = await this.store.lock(tx, id);
    if (!subscription) throw notFound(`There is no subscription ${id}.`);
    if (subscription.owner !== by.subject && !by.has('admin') && !by.has('operator')) throw refused(`This subscription is ${subscription.owner}'s: only they, an operator or an admin may do this.`);
    return subscription;
  }

  private withSecret(subscription: Subscription, secret: string): Subscription {
    if (subscription.secret === null) throw invalid(`The channel ${subscription.channel} signs nothing and has no secret.`);
    return { ...subscription, secret, formerSecret: subscription.secret, formerSecretUntil: new Date(Date.now() + this.config.SECRET_OVERLAP_HOURS * MS_PER_HOUR) };
  }

  private async checkUrl(text: string): Promise<void> {
    const refuse = (message: string) => invalid(`The url cannot be used: ${message}`, [{ field: 'url', message }]);
    const url = URL.canParse(text) ? new URL(text) : null;
    if (!url || !['http:', 'https:'].includes(url.protocol)) throw refuse('it must begin with https:// or http://.');
    if (url.username || url.password) throw refuse('it must not hold a user name or password.');
    if (text.includes('…')) throw refuse('this is how it is shown, with its secret part left out. Send all of it, or leave url away.');
    await this.rules.checkHost(url.hostname).catch((error: unknown) => { throw error instanceof AddressForbidden ? refuse(error.message) : error; });
  }
}

const testEventFor = (subscription: Subscription, by: Person): KeptEvent => ({
  position: 0, id: uuidv7(), type: 'notification.test.v1', source: 'notification', sequence: 0, subject: `subscriptions/${subscription.id}`, time: new Date().toISOString(),
  correlationId: by.correlationId, causationId: null, actor: by.subject, models: [], environments: [], severity: null,
  data: { subscriptionId: subscription.id, subscription: subscription.name, message: 'This is a test: deliveries of this subscription arrive.' },
});
