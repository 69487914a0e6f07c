import type { Transaction } from '@baton/persistence';
import type { Period } from '../../domain/period.js';
import type { DeployedId } from './windows.js';

/** One row of a batch, as far as labels and verdicts need it. */
export interface PredictionRow {
  /** `<id>` for row 0 of a request, `<id>#<i>` for the others. */
  readonly ref: string;
  readonly key: string | null;
  readonly receivedAt: number;
  readonly observedAt: number;
  readonly durationMs: number;
  readonly split: boolean;
  readonly failure: string | null;
  /** The output holds NaN or an infinity. */
  readonly invalid: boolean;
  /** The probability of the positive class, or the predicted number. */
  readonly score: number | null;
  /** The predicted class, or the number as text. */
  readonly predicted: string | null;
  /** Of all classes, in the order of the model's. */
  readonly probabilities: readonly number[] | null;
}

export interface NewBatch { readonly about: DeployedId; readonly source: string; readonly sequence: number; readonly classes: readonly string[] | null; readonly value: Buffer; readonly rows: readonly PredictionRow[] }

/** A prediction with its ground truth, if that is known; times in milliseconds since 1970. */
export interface Outcome {
  /** The request that it was asked with: rows of one share what they depend on. */
  readonly request: string;
  readonly number: number; readonly observedAt: number; readonly durationMs: number; readonly failed: boolean; readonly invalid: boolean;
  readonly score: number | null; readonly predicted: string | null; readonly probabilities: readonly number[] | null; readonly classes: readonly string[] | null;
  readonly label: string | null;
  /** From the observation to its ground truth; null without. */
  readonly lag: number | null;
}

export interface OutcomeFilter extends Period {
  readonly modelId: string; readonly environment: string; readonly number: number | null;
  /** Only those that the split sent, by when they were received: what a canary and its champion are compared on. */
  readonly split?: boolean;
}

/** Where a stored prediction's inputs and outputs are. */
export interface Found extends PredictionRow {
  readonly about: DeployedId; readonly label: { value: string; observedAt: string; receivedAt: string } | null;
  readonly batch: Buffer | null;
  /** In the batch, or, where that is sealed, in the segment. */
  readonly row: number;
  readonly segment: string | null;
}

/** Batches of one version that wait to be sealed. */
export interface Sealable { readonly about: DeployedId; readonly batches: ReadonlyArray<{ id: string; rows: number; value: Buffer }> }

export interface Segment { readonly digest: string; readonly size: number; readonly rows: number; readonly from: number; readonly to: number; readonly capture: 'full' | 'outputs' | 'none' }

/** What was done in some stretch of time; response times at the quantiles asked for, in milliseconds. */
export interface Work { readonly rows: number; readonly failed: number; readonly invalid: number; readonly latency: readonly number[] }

export abstract class Predictions {
  /** A batch that is known already keeps its segment; its rows are added anew, so each batch is to be given once. */
  abstract add(tx: Transaction, batches: readonly NewBatch[]): Promise<void>;
  abstract outcomes(filter: OutcomeFilter): Promise<Outcome[]>;
  /** Of one version, by buckets of `length` milliseconds, numbered from 1970; those in which nothing happened are left out. */
  abstract work(filter: DeployedId & Period, length: number, quantiles: readonly number[]): Promise<Array<Work & { readonly bucket: number }>>;
  /** Those with this business key or this id, the newest first. */
  abstract find(modelId: string, wanted: { key: string } | { ref: string }, limit: number): Promise<Found[]>;
  /** Up to when predictions of a version have their ground truth; null if none has. */
  abstract labelledUntil(about: DeployedId): Promise<number | null>;
  /** What waits of some version, if it is enough or old enough. */
  abstract sealable(rows: number, age: number): Promise<Sealable | null>;
  /** Puts the segment in the place of the batches, which follow one another in it. False if another has sealed one of them; nothing is kept then. */
  abstract seal(tx: Transaction, about: DeployedId, batches: ReadonlyArray<{ id: string; rows: number }>, segment: Segment): Promise<boolean>;
}
