import type { LogRecord } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import type { LedgerEntry } from './ledger.js';

/** The end of the chain. `hash` is 64 hexadecimal digits; 0, zeros and null while the ledger is empty. */
export interface ChainHead { position: number; hash: string; time: string | null }

/** One entry as it is stored, to be held against what it was. */
export interface Link {
  position: number;
  record: LogRecord;
  leafHash: Buffer;
  hash: Buffer;
  /** Columns that say something else than the record. */
  unfaithful: string[];
}

/** The order of the ledger's entries, made evident by hashes. A Merkle tree would stand beside it, over the same leaves. */
export abstract class LedgerChain {
  abstract head(): Promise<ChainHead>;
  /** Keeps others from appending until the transaction has ended. */
  abstract hold(tx: Transaction): Promise<void>;
  /** Up to `limit` links from a position on. */
  abstract links(from: number, limit: number): Promise<Link[]>;
  /** The stored hash before a position: zeros before the first. */
  abstract hashBefore(position: number): Promise<Buffer>;
  /** Up to `limit` entries after a position, in the order of the chain. */
  abstract entries(tx: Transaction, after: number, limit: number): Promise<LedgerEntry[]>;
}
