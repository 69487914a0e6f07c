import type { Transaction } from '@baton/persistence';

/** What is known to have happened, for the prediction with this id, or for all with this business key. */
export interface Label { readonly by: 'id' | 'key'; readonly ref: string; readonly value: string; /** RFC 3339 UTC. */ readonly observedAt: string }

export interface Intake { readonly accepted: number; readonly duplicate: number; readonly corrected: number; readonly unmatched: number }

/** What is known to have happened. The latest observation of it counts. */
export abstract class GroundTruths {
  /** Keeps labels, each reference at most once. Of the accepted, `unmatched` have no prediction yet. */
  abstract take(tx: Transaction, modelId: string, intakeId: string, labels: readonly Label[]): Promise<Intake>;
}
