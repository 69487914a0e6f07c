import type { Transaction } from '@baton/persistence';
import type { Finding } from '../../domain/feedback.js';

/** One thing that another team has said of a version. */
export interface FeedbackFact extends Finding {
  /** Id and type of the event. */
  readonly event: string; readonly type: string;
  readonly modelId: string; readonly number: number;
  /** A sentence of its own. */
  readonly summary: string;
}

/** Where a page of facts goes on: behind the one of that time and event. */
export interface FeedbackPlace { readonly at: string; readonly event: string }

/** What others have said of versions, as their events told: a projection. Each event is a row, so that it does not matter in which order publishers are heard. */
export abstract class FeedbackFacts {
  abstract record(tx: Transaction, fact: FeedbackFact): Promise<void>;
  /** Newest first. */
  abstract page(modelId: string, number: number, limit: number, behind: FeedbackPlace | null): Promise<FeedbackFact[]>;
}
