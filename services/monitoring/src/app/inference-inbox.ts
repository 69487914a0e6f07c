import { Injectable } from '@nestjs/common';
import { decodeAttributes, NotACloudEvent, type VolumeRecord } from '@baton/messaging';
import { decodeBatch, NotAPredictionBatch, type PredictionBatch } from '@baton/prediction-log';
import { Transactions, type Transaction } from '@baton/persistence';
import { InferenceCursors, type InferenceTrouble } from './ports/inference-cursors.js';

/** A batch whose turn it is. */
export interface TakenBatch { readonly batch: PredictionBatch; readonly source: string; readonly sequence: number; readonly value: Buffer }

export type ReaderName = 'windows' | 'predictions';

/** The inbox of the volume path: what a batch brings about and how far its source was taken commit together. */
@Injectable()
export class InferenceInbox {
  constructor(private readonly transactions: Transactions, private readonly cursors: InferenceCursors) {}

  /** Where a reader goes on. */
  positions(reader: ReaderName): Promise<ReadonlyMap<number, string>> {
    return this.cursors.positions(reader);
  }

  trouble(): Promise<InferenceTrouble> {
    return this.cursors.trouble();
  }

  /** @param records of one partition, in order */
  take(reader: ReaderName, records: readonly VolumeRecord[], effect: (tx: Transaction, batches: readonly TakenBatch[]) => Promise<void>): Promise<void> {
    return this.transactions.run(async (tx) => effect(tx, await this.sort(tx, reader, records)));
  }

  /** What was there before is dropped, numbers that are missing are counted, what cannot be read goes into quarantine; the rest comes in order. */
  private async sort(tx: Transaction, reader: ReaderName, records: readonly VolumeRecord[]): Promise<TakenBatch[]> {
    const taken: TakenBatch[] = [];
    const named = records.map((record) => ({ record, about: attributesOf(record) }));
    const sources = [...new Set(named.flatMap(({ about }) => about?.source ?? []))];
    const moves = new Map([...await this.cursors.lock(tx, reader, sources)].map(([source, last]) => [source, { source, last, missing: 0 }]));
    for (const { record, about } of named) {
      const { source, sequence } = about ?? { source: 'unknown', sequence: 0 };
      const move = about && moves.get(source);
      if (move) {
        if (sequence <= move.last) continue;
        move.missing += sequence - move.last - 1;
        move.last = sequence;
      }
      const value = record.value ?? Buffer.alloc(0);
      try {
        if (!about) throw new NotAPredictionBatch('it is no CloudEvent');
        taken.push({ batch: decodeBatch(value), source, sequence, value });
      } catch (error) {
        if (!(error instanceof NotAPredictionBatch)) throw error;
        await this.cursors.quarantine(tx, reader, { partition: record.partition, offset: record.offset, source, sequence, reason: error.message, bytes: value });
      }
    }
    await this.cursors.move(tx, reader, [...moves.values()]);
    const end = records.at(-1);
    if (end) await this.cursors.note(tx, reader, end.partition, String(BigInt(end.offset) + 1n));
    return taken;
  }
}

function attributesOf(record: VolumeRecord): { source: string; sequence: number } | null {
  try {
    return decodeAttributes(record);
  } catch (error) {
    if (error instanceof NotACloudEvent) return null;
    throw error;
  }
}
