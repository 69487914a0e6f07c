import { Injectable, Logger } from '@nestjs/common';
import { decodeAttributes, decodeData, NotACloudEvent, type EventAttributes, type LogRecord, type Positions } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { DeliveryStore } from './delivery.store.js';
import { EventStore } from './event.store.js';
import { isUnheard } from './event-type.js';
import { factsOf, newEventOf, type EventFacts, type KeptEvent, type NewEvent } from './kept-event.js';
import { concerns, type Subscription } from './subscription.js';
import { SubscriptionStore } from './subscription.store.js';

interface Incoming { attributes: EventAttributes; data: object; facts: EventFacts }

/** Takes events in: each is kept, and becomes a delivery to whoever subscribed to it, in the transaction of its position. */
@Injectable()
export class EventIntake {
  private readonly logger = new Logger('events');

  constructor(private readonly events: EventStore, private readonly subscriptions: SubscriptionStore, private readonly deliveries: DeliveryStore) {}

  /** Takes records of one topic in order; those that were taken before change nothing. */
  async take(tx: Transaction, records: readonly LogRecord[], positions: Positions): Promise<void> {
    const incoming = (await this.unseen(tx, records)).filter(({ attributes }) => !isUnheard(attributes.type));
    const named = await this.learnNames(tx, incoming);
    const kept = await this.events.append(tx, await this.placed(tx, incoming));
    await this.schedule(tx, [...named, ...kept]);
    await positions.note(tx, records);
  }

  /** The records that are events and come after what was taken of their source. */
  private async unseen(tx: Transaction, records: readonly LogRecord[]): Promise<Incoming[]> {
    const last = new Map<string, EventAttributes>();
    const fresh: Incoming[] = [];
    for (const record of records) {
      const event = this.read(record);
      if (!event) continue;
      const { source, sequence } = event.attributes;
      const seen = last.get(source)?.sequence ?? await this.events.lockCursor(tx, source);
      if (sequence <= seen) continue;
      // The ledger says what is missing; keeping back what has come would tell nobody anything.
      if (sequence > seen + 1) this.logger.warn(`${source} jumps from ${seen} to ${sequence}: what lies between was never seen here`);
      last.set(source, event.attributes);
      fresh.push(event);
    }
    for (const attributes of last.values()) await this.events.moveCursor(tx, attributes);
    return fresh;
  }

  private read(record: LogRecord): Incoming | undefined {
    try {
      const attributes = decodeAttributes(record);
      const data = decodeData(record);
      return { attributes, data, facts: factsOf(attributes.subject, data) };
    } catch (error) {
      if (!(error instanceof NotACloudEvent)) throw error;
      this.logger.error(`ignored a record that is no event: ${error.message}`);
      return undefined;
    }
  }

  /** Events of other topics may have come before their model's first name; returns those, which a filter by name now finds. */
  private async learnNames(tx: Transaction, incoming: readonly Incoming[]): Promise<KeptEvent[]> {
    const named: KeptEvent[] = [];
    for (const { attributes, facts } of incoming) {
      if (facts.modelId === null || !/^registry\.model\.(created|renamed)\./.test(attributes.type)) continue;
      const known = (await this.events.namesOf(tx, [facts.modelId])).get(facts.modelId);
      for (const name of facts.names) await this.events.addName(tx, facts.modelId, name);
      if (!known) for (const name of facts.names) named.push(...await this.events.nameEarlier(tx, facts.modelId, name));
    }
    return named;
  }

  private async placed(tx: Transaction, incoming: readonly Incoming[]): Promise<NewEvent[]> {
    const ids = incoming.flatMap(({ facts }) => (facts.modelId === null ? [] : [facts.modelId]));
    const names = ids.length > 0 ? await this.events.namesOf(tx, [...new Set(ids)]) : new Map<string, string[]>();
    return incoming.map(({ attributes, data, facts }) => newEventOf(attributes, data, facts, names.get(facts.modelId ?? '') ?? []));
  }

  private async schedule(tx: Transaction, events: readonly KeptEvent[]): Promise<void> {
    if (events.length === 0) return;
    for (const subscription of await this.subscriptions.active(tx)) {
      await this.deliveries.schedule(tx, subscription, events.filter((event) => isSince(subscription, event) && concerns(subscription, event)));
    }
  }
}

/** What happened before somebody subscribed is for a replay, also if it is only read now. */
const isSince = (subscription: Subscription, event: KeptEvent): boolean => Date.parse(event.time) >= subscription.createdAt.getTime();
