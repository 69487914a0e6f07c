import { isDatabaseUnavailable, isSerializationFailure, managerOf, type Transaction, type Transactions } from '@baton/persistence';
import { decodeAttributes, decodeData, NotACloudEvent, publisherOf, received, type EventAttributes, type LogRecord } from '../cloud-event.js';
import { contextFrom, inSpan, SpanKind } from '../tracing.js';
import type { Received } from '../received.js';
import { Cursors } from './cursors.js';
import type { Consumer, HandlerExtras } from './handlers.js';
import type { ParkedEvents } from './parked-events.js';
import type { Positions } from './positions.js';

/** Numbers are missing in a source: going on would hide a loss, so its events wait until somebody has looked. */
export class SequenceGap extends Error {
  override readonly name = 'SequenceGap';
  constructor(readonly source: string, readonly expected: number, readonly found: number) {
    super(`${source} jumps from ${expected - 1} to ${found}: ${found - expected} event(s) are missing, so its events wait. docs/operations.md says what to do.`);
  }
}

export interface RegisteredHandler extends HandlerExtras { handle(event: Received, tx: Transaction): Promise<void> }

export interface InboxLog { error(message: string): void }

const IN_ORDER: readonly Consumer[] = ['projections', 'reactions'];

interface Incoming { record: LogRecord; attributes: EventAttributes }

/**
 * Takes events from the log so that each has its effect once and in order: the effect and the cursor commit together.
 * A batch is one transaction; if that fails, event by event. A failing event is parked, and later events of its key
 * queue up behind it, while all others go on.
 */
export class Inbox {
  private readonly cursors = new Cursors();
  private readonly handlers = new Map<string, RegisteredHandler[]>();
  private readonly consumersOf = new Map<string, readonly Consumer[]>();

  constructor(private readonly service: string, private readonly transactions: Transactions, private readonly parked: ParkedEvents, readonly positions: Positions, private readonly log: InboxLog) {}

  register(handler: RegisteredHandler): void {
    const type = handler.contract.type.replace('*', handler.publisher);
    this.handlers.set(`${handler.consumer}/${type}`, [...(this.handlers.get(`${handler.consumer}/${type}`) ?? []), handler]);
    const consumers = new Set([...(this.consumersOf.get(handler.publisher) ?? []), handler.consumer]);
    // A reaction decides over the facts that the projector of the same event has just stored.
    this.consumersOf.set(handler.publisher, IN_ORDER.filter((consumer) => consumers.has(consumer)));
  }

  get publishers(): string[] {
    return [...this.consumersOf.keys()];
  }

  /** Processes records of one topic in order. Throws `SequenceGap`, or what says that Postgres is away. */
  async take(records: readonly LogRecord[]): Promise<void> {
    const incoming = records.flatMap((record) => this.read(record));
    if (incoming.length === 0) return;
    try {
      await this.transactions.run((tx) => this.takeIn(tx, incoming));
    } catch (error) {
      if (isDatabaseUnavailable(error)) throw error;
      for (const each of incoming) await this.takeOne(each);
    }
  }

  private read(record: LogRecord): Incoming[] {
    try {
      return [{ record, attributes: decodeAttributes(record) }];
    } catch (error) {
      if (!(error instanceof NotACloudEvent)) throw error;
      this.log.error(`${this.service}: ignored a record that is no event: ${error.message}`);
      return [];
    }
  }

  private async takeIn(tx: Transaction, incoming: readonly Incoming[]): Promise<void> {
    const at = new Map<string, { consumer: Consumer; source: string; last: number; waiting: Set<string> }>();
    for (const { record, attributes } of incoming) {
      const publisher = publisherOf(attributes.source);
      for (const consumer of this.consumersOf.get(publisher) ?? []) {
        const id = `${consumer}/${attributes.source}`;
        const cursor = at.get(id) ?? {
          consumer, source: attributes.source,
          last: await this.cursors.lock(tx, consumer, attributes.source, publisher), waiting: await this.parked.waitingKeys(tx, consumer, publisher),
        };
        at.set(id, cursor);
        if (attributes.sequence <= cursor.last) continue;
        if (attributes.sequence > cursor.last + 1) throw new SequenceGap(attributes.source, cursor.last + 1, attributes.sequence);
        if (cursor.waiting.has(attributes.key)) await this.parked.park(tx, consumer, publisher, attributes, record, 'waits behind an earlier parked event of the same key');
        else await this.handle(consumer, attributes, record, tx);
        cursor.last = attributes.sequence;
      }
    }
    for (const { consumer, source, last } of at.values()) await this.cursors.move(tx, consumer, source, last);
    await this.positions.note(tx, incoming.map(({ record }) => record));
  }

  private async takeOne(incoming: Incoming): Promise<void> {
    try {
      await this.transactions.run((tx) => this.takeIn(tx, [incoming]));
    } catch (error) {
      if (isDatabaseUnavailable(error) || error instanceof SequenceGap) throw error;
      await this.transactions.run((tx) => this.parkWhatFails(tx, incoming));
    }
  }

  /** Finds out which consumer fails, parks the event there, and lets the others have it. */
  private async parkWhatFails(tx: Transaction, { record, attributes }: Incoming): Promise<void> {
    const publisher = publisherOf(attributes.source);
    for (const consumer of this.consumersOf.get(publisher) ?? []) {
      if (attributes.sequence <= await this.cursors.lock(tx, consumer, attributes.source, publisher)) continue;
      const failure = await this.tryInSavepoint(tx, consumer, attributes, record);
      if (failure !== undefined) {
        this.log.error(`${this.service}: parked ${attributes.type} ${attributes.source}#${attributes.sequence}: ${failure}`);
        await this.parked.park(tx, consumer, publisher, attributes, record, failure);
      }
      await this.cursors.move(tx, consumer, attributes.source, attributes.sequence);
    }
  }

  private async tryInSavepoint(tx: Transaction, consumer: Consumer, attributes: EventAttributes, record: LogRecord): Promise<string | undefined> {
    const manager = managerOf(tx);
    await manager.query('SAVEPOINT event');
    try {
      const waiting = await this.parked.waitingKeys(tx, consumer, publisherOf(attributes.source));
      if (waiting.has(attributes.key)) return 'waits behind an earlier parked event of the same key';
      await this.handle(consumer, attributes, record, tx);
      return undefined;
    } catch (error) {
      if (isDatabaseUnavailable(error) || isSerializationFailure(error)) throw error;
      await manager.query('ROLLBACK TO SAVEPOINT event');
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** Runs the handlers of one consumer for one event: also what a replay of a parked event does. */
  async handle(consumer: Consumer, attributes: EventAttributes, record: LogRecord, tx: Transaction): Promise<void> {
    const handlers = this.handlers.get(`${consumer}/${attributes.type}`);
    if (!handlers) return;
    const data = decodeData(record);
    for (const handler of handlers) {
      handler.contract.checkTolerantly(data);
      await inSpan(`process ${attributes.type}`, SpanKind.CONSUMER, contextFrom(attributes.traceparent),
        { 'messaging.system': 'kafka', 'messaging.destination.name': record.topic, 'cloudevents.event_id': attributes.id, 'baton.consumer': `${this.service}.${consumer}` },
        () => handler.handle(received(attributes, data), tx));
    }
  }
}
