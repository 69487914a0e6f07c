import type { LogRecord } from './cloud-event.js';

/** A record of the volume path. */
export interface VolumeRecord extends LogRecord { readonly partition: number }

/** A record to be published there. The key decides the partition, within which order is kept. */
export interface OutgoingVolumeRecord { readonly key: string; readonly headers: Readonly<Record<string, string>>; readonly value: Buffer }

/** The most that one record may take, in bytes: below Kafka's usual 1,048,588, with room for its headers. */
export const LARGEST_VALUE = 900_000;

/** Writes to the volume path. Resolves when every record is acknowledged by all replicas. */
export abstract class VolumeWriter {
  /** Throws `EventLogUnavailable`; some of the records may stand there then. */
  abstract publish(topic: string, records: readonly OutgoingVolumeRecord[]): Promise<void>;
  abstract close(): Promise<void>;
}

export interface VolumeSubscription {
  topic: string;
  /** The next offset of each partition, as noted with the effects; the earliest that there is for the others. Asked at each new start. */
  from(): Promise<ReadonlyMap<number, string>>;
  /** Called with records of one partition in order, one call at a time. A rejection makes the same records come again. */
  onBatch(records: readonly VolumeRecord[], keepAlive: () => Promise<void>): Promise<void>;
}

/** Reads every partition of a volume topic. What has been done is noted by the reader's owner, not here. */
export abstract class VolumeReader {
  /** Reads until `close`; reconnects by itself. */
  abstract start(subscription: VolumeSubscription): Promise<void>;
  /** Reads everything that is still there again. */
  abstract rewind(): void;
  abstract get connected(): boolean;
  abstract close(): Promise<void>;
}

/** What a partition holds: from `earliest` to before `latest`, the offset that its next record will get. */
export interface PartitionExtent { readonly earliest: string; readonly latest: string }

/** Where readers and writers of the volume path come from: topics of many partitions, kept for days. */
export abstract class VolumeLog {
  /** Every reader gets everything; `name` tells them apart in the broker's eyes. */
  abstract reader(name: string): VolumeReader;
  abstract writer(): VolumeWriter;
  /** By partition. Makes the topic if it is not there. Throws `EventLogUnavailable`. */
  abstract extent(topic: string): Promise<ReadonlyMap<number, PartitionExtent>>;
}
