import type { LogRecord, OutgoingRecord } from './cloud-event.js';

/** The event log could not be reached; the same call may succeed later. */
export class EventLogUnavailable extends Error {
  override readonly name = 'EventLogUnavailable';
}

/** Writes to the event log. Resolves when every record is acknowledged by all replicas, in the order given. */
export abstract class EventLogWriter {
  /** Throws `EventLogUnavailable`. */
  abstract publish(topic: string, records: readonly OutgoingRecord[]): Promise<void>;
  abstract close(): Promise<void>;
}

export interface Subscription {
  topics: readonly string[];
  /** Where to begin, by topic: offsets that were noted with the effects; the beginning where there is none. Asked at each new start. */
  from(): Promise<ReadonlyMap<string, string>>;
  /**
   * Called with the records of one topic in order. `stopped` leaves that topic alone for a few seconds, then the same
   * records come again; other topics go on. A rejection makes them come again at once.
   */
  onBatch(records: readonly LogRecord[], keepAlive: () => Promise<void>): Promise<'taken' | 'stopped'>;
}

/** Reads the event log, one batch at a time. What has been done is noted by the reader's owner, not here. */
export abstract class EventLogReader {
  /** Reads until `close`; reconnects by itself. */
  abstract start(subscription: Subscription): Promise<void>;
  /** Reads the topics from their beginning again. */
  abstract rewind(topics: readonly string[]): void;
  abstract get connected(): boolean;
  abstract close(): Promise<void>;
}

/** One topic a publisher, one partition, for ever. */
export const topicOf = (publisher: string, prefix = ''): string => `${prefix}${publisher}.v1`;

/** Where readers and writers come from. */
export abstract class EventLog {
  /** Every reader gets every event; `name` tells them apart in the broker's eyes. */
  abstract reader(name: string): EventLogReader;
  abstract writer(): EventLogWriter;
}
