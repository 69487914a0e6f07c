import type { Transaction } from '@baton/persistence';
import type { Decision } from '../../domain/decision.js';
import type { Split, Word } from '../../domain/serving.js';

/** Where a model serves, or served. */
export interface ServingPlace { modelId: string; environment: string }

/** The splits that matter for an instant at a place: the last word of each server until then, and what follows. */
export interface SplitsAround { last: Word[]; following: Split[] }

/** What served and what was decided, in both times: when it held and when it was recorded. A projection of the ledger. */
export abstract class ServingHistory {
  abstract add(tx: Transaction, splits: readonly Split[], decisions: readonly Decision[]): Promise<void>;
  abstract clear(tx: Transaction): Promise<void>;
  /** Places in the order of model id and environment. */
  abstract places(filter: { models?: readonly string[] | undefined; environment?: string | undefined }, limit: number, after: ServingPlace | null): Promise<ServingPlace[]>;
  /** What was recorded until `knownAt`, place by place. */
  abstract splits(places: readonly ServingPlace[], at: Date, knownAt: Date): Promise<SplitsAround[]>;
  /** Decisions about these versions, and on all environments, that were recorded until `knownAt`. */
  abstract decisions(versions: ReadonlyArray<{ modelId: string; number: number }>, knownAt: Date): Promise<Decision[]>;
}
