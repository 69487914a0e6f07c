import type { LogRecord } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';

/** One record of the event log as the ledger keeps it: the bytes as they came, and what could be read of them. */
export interface LedgerEntry {
  /** Counted by the ledger itself. */
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

export interface LedgerFilter {
  /** Name (also a former one) or id. */
  model?: string | undefined; actor?: string | undefined; correlation?: string | undefined; environment?: string | undefined;
  /** `registry.evidence.pinned.v1`, or a beginning such as `registry.*`. */
  type?: string | undefined;
  from?: Date | undefined; to?: Date | undefined;
  order: 'asc' | 'desc';
}

/** Where a list goes on. */
export interface LedgerCursor { time: string; position: number }

/** How complete a source is: the first and last number in a period and the ranges missing between. */
export interface SourceCompleteness { source: string; first: number; last: number; count: number; gaps: Array<{ from: number; to: number }> }

/** Every event of every service, for ever: appended, never changed. */
export abstract class Ledger {
  /** Appends records in order; a record that is there already is passed over. Accepts any bytes. */
  abstract append(tx: Transaction, records: readonly LogRecord[]): Promise<void>;
  /** Keeps a record by its bytes alone, where nothing of what it says can be kept. */
  abstract appendBytes(tx: Transaction, records: readonly LogRecord[]): Promise<void>;
  abstract list(filter: LedgerFilter, limit: number, after: LedgerCursor | null): Promise<LedgerEntry[]>;
  abstract find(id: string): Promise<LedgerEntry | undefined>;
  abstract completeness(from?: Date, to?: Date): Promise<SourceCompleteness[]>;
}
