import type { LogRecord } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';

/** One record of the event log as the ledger keeps it: the bytes as they came, and what could be read of them. */
export interface LedgerEntry {
  /** Counted by the ledger itself, in the order of its chain. */
  position: number;
  id: string | null;
  type: string | null;
  source: string;
  sequence: number;
  subject: string | null;
  /** The event's recorded time, RFC 3339 UTC. */
  time: string;
  actor: string | null;
  correlationId: string | null;
  causationId: string | null;
  modelId: string | null;
  environment: string | null;
  /** The event's data; null if the bytes are no JSON. */
  data: unknown;
  /** False if the record is no event that Baton could have published. */
  wellFormed: boolean;
  traceparent: string | null;
}

/** An entry with its place in the chain; hashes are 64 hexadecimal digits. */
export interface ChainedEntry extends LedgerEntry {
  topic: string;
  offset: string;
  leafHash: string;
  previousHash: string;
  hash: string;
}

export interface LedgerFilter {
  /** Name (also a former one) or id. */
  model?: string | undefined; actor?: string | undefined; correlation?: string | undefined; environment?: string | undefined;
  /** `registry.evidence.pinned.v1`, or a beginning such as `registry.*`. */
  type?: string | undefined;
  from?: Date | undefined; to?: Date | undefined;
  order: 'asc' | 'desc';
  /** Whether to list who has read the ledger as well, where no type is given. */
  reads: boolean;
}

/** Where a list goes on. */
export interface LedgerCursor { time: string; position: number }

/** How complete a source is: the first and last number in a period and the ranges missing between. */
export interface SourceCompleteness { source: string; first: number; last: number; count: number; gaps: Array<{ from: number; to: number }> }

/** Every event of every service, for ever: appended, never changed, each chained to the one before. */
export abstract class Ledger {
  /**
   * Appends records in order and returns the entries made; a record that is there already is passed over. Accepts any
   * bytes. One transaction at a time appends: the others wait here until it has ended.
   */
  abstract append(tx: Transaction, records: readonly LogRecord[]): Promise<LedgerEntry[]>;
  /** Keeps a record by its bytes alone, where nothing of what it says can be kept. */
  abstract appendBytes(tx: Transaction, records: readonly LogRecord[]): Promise<void>;
  abstract list(filter: LedgerFilter, limit: number, after: LedgerCursor | null): Promise<LedgerEntry[]>;
  abstract find(id: string): Promise<ChainedEntry | undefined>;
  abstract completeness(from?: Date, to?: Date): Promise<SourceCompleteness[]>;
  /** The ids of the models that are or were called so; what was given, where no model was: it may be an id. */
  abstract modelsCalled(name: string): Promise<string[]>;
}
