import type { DesiredSplit } from '../desired-split.js';

/** What a process needs to know to start alone. */
export interface KnownState {
  readonly desired: readonly DesiredSplit[];
  /** What requests were answered by last. */
  readonly applied: readonly DesiredSplit[];
}

/** This process's own copy of what it serves, on its own disk. */
export abstract class LocalCopy {
  /** Null if there is none, or none that can be used. */
  abstract read(): Promise<KnownState | null>;
  /** Replaces the copy as a whole, and lets go of files that nothing has needed for a while. */
  abstract write(state: KnownState): Promise<void>;
}
