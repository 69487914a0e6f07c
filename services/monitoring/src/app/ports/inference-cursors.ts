import type { Transaction } from '@baton/persistence';

/** Batches that are missing in a source, or could not be read. */
export interface InferenceTrouble { readonly missing: number; readonly quarantined: number }

/** How far a source was taken, and how many numbers were passed over on the way. */
export interface Move { readonly source: string; readonly last: number; readonly missing: number }

/** How far each reader of `inference.v1` has come: noted with the effects, so that each batch has its effect once. */
export abstract class InferenceCursors {
  /** The last number that this reader took of each source; locked until the transaction ends. */
  abstract lock(tx: Transaction, reader: string, sources: readonly string[]): Promise<ReadonlyMap<string, number>>;
  abstract move(tx: Transaction, reader: string, moves: readonly Move[]): Promise<void>;
  abstract positions(reader: string): Promise<ReadonlyMap<number, string>>;
  abstract note(tx: Transaction, reader: string, partition: number, nextOffset: string): Promise<void>;
  abstract quarantine(tx: Transaction, reader: string, batch: { partition: number; offset: string; source: string; sequence: number; reason: string; bytes: Buffer }): Promise<void>;
  /** What a server has published in all, as its successor says. */
  abstract closed(tx: Transaction, source: string, lastSequence: number): Promise<void>;
  abstract trouble(): Promise<InferenceTrouble>;
}
