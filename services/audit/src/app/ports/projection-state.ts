import type { Transaction } from '@baton/persistence';

/** By which rules the projections were made. */
export abstract class ProjectionState {
  /** Null before the first time. */
  abstract version(): Promise<number | null>;
  abstract note(tx: Transaction, version: number): Promise<void>;
}
