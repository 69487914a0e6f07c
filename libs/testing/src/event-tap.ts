import { decodeAttributes, decodeData, encode, KafkaEventLog, topicOf, type EventAttributes, type EventLogWriter, type LogRecord, type OutgoingRecord } from '@baton/messaging';
import { contractOfInstance } from '@baton/contracts';
import { v7 as uuidv7 } from 'uuid';
import { brokers } from './fresh.js';
import { eventually } from './eventually.js';

const silent = { debug: () => undefined, warn: () => undefined };

/** Reads everything that a publisher publishes, and can publish in another one's name. */
export class EventTap {
  readonly events: Array<EventAttributes & { data: Record<string, unknown>; record: LogRecord }> = [];
  private readonly log: KafkaEventLog;
  private readonly closers: Array<() => Promise<void>> = [];
  private writer: EventLogWriter | undefined;
  private readonly sequences = new Map<string, number>();

  constructor(private readonly prefix: string) {
    this.log = new KafkaEventLog({ brokers: [brokers()], clientId: 'tap', log: silent });
  }

  async listen(...publishers: string[]): Promise<this> {
    const reader = this.log.reader(`${this.prefix}tap`);
    this.closers.push(() => reader.close());
    await reader.start({
      topics: publishers.map((publisher) => topicOf(publisher, this.prefix)), from: () => Promise.resolve(new Map()),
      onBatch: (records) => {
        for (const record of records) this.events.push({ ...decodeAttributes(record), data: decodeData(record) as Record<string, unknown>, record });
        return Promise.resolve('taken');
      },
    });
    return this;
  }

  /** The events whose type ends with `<entity>.<past tense>.v1`. */
  ofType(name: string): typeof this.events {
    return this.events.filter((event) => event.type.includes(name));
  }

  /** Waits for an event that fits. */
  next(name: string, fits: (data: Record<string, unknown>) => boolean = () => true, withinMs?: number): Promise<(typeof this.events)[number]> {
    return eventually(() => {
      const found = this.ofType(name).find((event) => fits(event.data));
      if (!found) throw new Error(`no ${name} yet; seen: ${this.events.map((event) => event.type).join(', ') || 'nothing'}`);
      return found;
    }, withinMs);
  }

  /** Publishes events of another service, in order and without gaps, as that service would. */
  async publish(publisher: string, key: string, events: readonly object[], attributes: Partial<EventAttributes> = {}): Promise<EventAttributes[]> {
    const made = events.map((event): { attributes: EventAttributes; record: OutgoingRecord } => {
      const source = attributes.source ?? `${publisher}/epoch`;
      const sequence = attributes.sequence ?? (this.sequences.get(source) ?? 0) + 1;
      this.sequences.set(source, sequence);
      const all: EventAttributes = {
        id: uuidv7(), type: contractOfInstance(event).type, subject: `test/${key}`, key, time: new Date(), correlationId: 'test', causationId: null, actor: 'test', traceparent: null,
        ...attributes, source, sequence,
      };
      return { attributes: all, record: encode(all, JSON.stringify(event)) };
    });
    await this.raw(publisher, made.map(({ record }) => record));
    return made.map(({ attributes: each }) => each);
  }

  /** Publishes records as they are, whatever they are. */
  async raw(publisher: string, records: readonly OutgoingRecord[]): Promise<void> {
    this.writer ??= this.log.writer();
    await this.writer.publish(topicOf(publisher, this.prefix), records);
  }

  async close(): Promise<void> {
    await Promise.all(this.closers.map((close) => close()));
    await this.writer?.close();
  }
}
