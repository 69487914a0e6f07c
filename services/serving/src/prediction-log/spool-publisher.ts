import { setTimeout as pause } from 'node:timers/promises';
import { v5 as uuidv5 } from 'uuid';
import { headersOf, LARGEST_VALUE, type OutgoingVolumeRecord, type VolumeWriter } from '@baton/messaging';
import { BATCH_TYPE, CONTENT_TYPE } from '@baton/prediction-log';
import { batchesOf } from './batch-builder.js';
import { encodedParts } from './batch-parts.js';
import { readProgress, writeProgress, type Progress } from './progress-file.js';
import { isBefore, type Place } from './spool-files.js';
import { SpoolReader, type Cut, type CutLimits } from './spool-reader.js';

export interface PublisherOptions {
  readonly directory: string;
  readonly topic: string;
  readonly instance: string;
  /** `serving/<instance>/<boot>` */
  readonly source: string;
  readonly limits: CutLimits;
  /** Told when Kafka does not take something, with the reason, and with null when it does again. */
  onTrouble(reason: string | null): void;
}

/** Names batches by source and number, so that one that comes again has the id that it had. */
const NAMESPACE = '6f3c1c2e-8f0b-5d0c-9d63-0c8d4c1f7a55';
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;
/** A sealed stretch ends where it was sealed, whatever the limits are by now. */
const WITHOUT_LIMITS: CutLimits = { rows: Number.MAX_SAFE_INTEGER, bytes: Number.MAX_SAFE_INTEGER };

interface Encoded { readonly value: Uint8Array; readonly subject: string }

/** Publishes one spool, stretch by stretch: seals it, publishes its batches until Kafka has them all, goes on. */
export class SpoolPublisher {
  private readonly reader: SpoolReader;
  private progress: Progress | null = null;

  constructor(private readonly writer: VolumeWriter, private readonly options: PublisherOptions) {
    this.reader = new SpoolReader(options.directory);
  }

  /** Up to `end`, or until `stop`. Returns how far Kafka has it. @throws DamagedSpool */
  async publishUpTo(end: Place, stop: AbortSignal, onProgress: (progress: Progress) => Promise<void> = () => Promise.resolve()): Promise<Progress> {
    this.progress ??= await readProgress(this.options.directory);
    while (!stop.aborted && isBefore(this.progress.at, end)) {
      const { sealed, at } = this.progress;
      const cut = await (sealed ? this.reader.cut(at, sealed.to, WITHOUT_LIMITS) : this.reader.cut(at, end, this.options.limits));
      if (!await this.publish(cut, stop)) break;
      await onProgress(this.progress);
    }
    return this.progress;
  }

  /** What was sealed last may have been published although it cannot be read any more. */
  get lastSequence(): number {
    return (this.progress?.sequence ?? 0) + (this.progress?.sealed?.batches ?? 0);
  }

  private async publish(cut: Cut, stop: AbortSignal): Promise<boolean> {
    const { directory, instance } = this.options;
    const before = this.progress!;
    const encoded = batchesOf(cut, instance).flatMap((batch) => encodedParts(batch, LARGEST_VALUE).map((value): Encoded => ({ value, subject: `models/${batch.header.version.modelId}/versions/${batch.header.version.number}` })));
    const at = before.sealed?.at ?? Date.now();
    if (encoded.length > 0 && !before.sealed) {
      const sealed: Progress = { ...before, sealed: { to: cut.to, batches: encoded.length, at } };
      await writeProgress(directory, sealed);
      this.progress = sealed;
    }
    const records = encoded.map((each, index) => this.record(each, before.sequence + index + 1, new Date(at)));
    if (!await this.send(records, stop)) return false;
    this.progress = { sequence: before.sequence + encoded.length, at: cut.to, sealed: null };
    // A segment may be deleted only when nothing on the disk says any more that it has to be read again.
    if (cut.to.segment !== before.at.segment) await writeProgress(directory, this.progress);
    return true;
  }

  private record({ value, subject }: Encoded, sequence: number, time: Date): OutgoingVolumeRecord {
    const { source, instance } = this.options;
    const headers = headersOf({
      id: uuidv5(`${source}/${sequence}`, NAMESPACE), type: BATCH_TYPE, source, subject, key: instance, time, sequence, correlationId: source, causationId: null, actor: 'service:serving', traceparent: null,
    }, CONTENT_TYPE);
    return { key: instance, headers, value: Buffer.from(value.buffer, value.byteOffset, value.byteLength) };
  }

  private async send(records: readonly OutgoingVolumeRecord[], stop: AbortSignal): Promise<boolean> {
    for (let wait = FIRST_RETRY_MS; !stop.aborted; wait = Math.min(wait * 2, LONGEST_RETRY_MS)) {
      try {
        if (records.length > 0) await this.writer.publish(this.options.topic, records);
        this.options.onTrouble(null);
        return true;
      } catch (error) {
        this.options.onTrouble(error instanceof Error ? error.message : String(error));
        await pause(wait, undefined, { signal: stop, ref: false }).catch(() => undefined);
      }
    }
    return false;
  }
}
