import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { decodeAttributes, KafkaVolumeLog, topicOf, type EventAttributes, type VolumeReader } from '@baton/messaging';
import { decodeBatch, type PredictionBatch } from '@baton/prediction-log';
import { brokers, eventually } from '@baton/testing';

export interface TappedBatch { readonly attributes: EventAttributes; readonly contentType: string; readonly batch: PredictionBatch; readonly digest: string }

const silent = { debug: () => undefined, warn: () => undefined };

/** Reads everything on `inference.v1`. */
export class InferenceTap {
  readonly batches: TappedBatch[] = [];
  private readonly reader: VolumeReader;

  constructor(private readonly prefix: string) {
    this.reader = new KafkaVolumeLog({ brokers: [brokers()], clientId: 'inference-tap', log: silent }).reader(`${prefix}inference-tap`);
  }

  async listen(): Promise<this> {
    await this.reader.start({
      topic: topicOf('inference', this.prefix), from: () => Promise.resolve(new Map()),
      onBatch: (records) => {
        for (const record of records) {
          this.batches.push({
            attributes: decodeAttributes(record), contentType: record.headers['content-type']!, batch: decodeBatch(record.value!), digest: createHash('sha256').update(record.value!).digest('hex'),
          });
        }
        return Promise.resolve();
      },
    });
    return this;
  }

  /** Each batch once, as a consumer sees them that drops what it has seen. Fails if a number stands for two contents. */
  get distinct(): TappedBatch[] {
    const seen = new Map<string, TappedBatch>();
    for (const each of this.batches) {
      const key = `${each.attributes.source}@${each.attributes.sequence}`;
      const known = seen.get(key);
      if (known) expect({ key, digest: known.digest, id: known.attributes.id }).toEqual({ key, digest: each.digest, id: each.attributes.id });
      else seen.set(key, each);
    }
    return [...seen.values()];
  }

  /** `<id>#<row>` of everything that was logged. */
  get rows(): string[] {
    return this.distinct.flatMap(({ batch }) => batch.ids.map((id, index) => `${id}#${batch.rowNumbers[index]}`));
  }

  /** The numbers of each source, in order. */
  get sequences(): Record<string, number[]> {
    const all: Record<string, number[]> = {};
    for (const { attributes: { source, sequence } } of this.distinct) (all[source] ??= []).push(sequence);
    for (const numbers of Object.values(all)) numbers.sort((a, b) => a - b);
    return all;
  }

  /** Waits until exactly these rows are there. */
  holds(rows: readonly string[], withinMs?: number): Promise<void> {
    return eventually(() => expect([...this.rows].sort()).toEqual([...rows].sort()), withinMs);
  }

  close(): Promise<void> {
    return this.reader.close();
  }
}
