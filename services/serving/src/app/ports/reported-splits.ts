import type { Transaction } from '@baton/persistence';

/** What a process routes by, as it says it to others. */
export interface ReportedSplit { instance: string; environment: string; modelId: string; rolloutId: string; weights: string; appliedAt: string }

/** What each process has said last, so that a restart does not say it again. */
export abstract class ReportedSplits {
  /** Keeps it; false if it is what was said last. */
  abstract note(tx: Transaction, split: ReportedSplit): Promise<boolean>;
}
