import type { Variant } from '@baton/contracts/model/variant';
import type { ModelVersion } from '@baton/contracts/model/model-version';
import type { Received } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import type { DesiredSplit } from '../desired-split.js';

/** What the events of deployment that change traffic have in common. */
export interface TrafficWanted { rolloutId: string; version: ModelVersion; environment: string; split: Variant[] }

/** The table of what is wanted, which every process of serving reads. */
export abstract class DesiredSplits {
  abstract want(tx: Transaction, event: Received<TrafficWanted>): Promise<void>;
  abstract rename(tx: Transaction, modelId: string, name: string, formerName: string): Promise<void>;
  /** All of it; splits of the wishes that `known` has by event id are not read again. */
  abstract all(known: ReadonlyMap<string, DesiredSplit['split']>): Promise<DesiredSplit[]>;
}

/** Tells processes that the table has changed. */
export const DESIRED_CHANNEL = 'desired_split';
