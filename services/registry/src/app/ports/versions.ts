import type { Transaction } from '@baton/persistence';
import type { Stage } from '../../domain/stage.js';
import type { Version, VersionRecord } from './models.js';
import type { Found, Search } from './search.js';

/** A version names its model by name or by id. */
export type ModelKey = { readonly name: string } | { readonly modelId: string };

export type NewVersion = Omit<Version, 'modelId' | 'number' | 'stage' | 'evidenceRevision' | 'updatedAt' | 'downloadUri'> & {
  /** Null takes the place of its frozen files. */
  downloadUri: string | null;
};

export interface VersionKey { readonly modelId: string; readonly number: number }

/** Versions of registered models. A deleted version's number is never used again. */
export abstract class Versions {
  /** Takes the model's next number. Undefined if there is no such model. */
  abstract create(tx: Transaction, version: NewVersion): Promise<Version | undefined>;
  abstract find(model: ModelKey, number: number): Promise<VersionRecord | undefined>;
  abstract byAlias(name: string, alias: string): Promise<VersionRecord | undefined>;
  abstract search(search: Search): Promise<Found<VersionRecord>>;
  /** The newest of each stage, or of the stages given. */
  abstract latest(name: string, stages: readonly Stage[]): Promise<VersionRecord[]>;
  /** Newest first, numbers below `before`. */
  abstract page(modelId: string, limit: number, before: number | null): Promise<VersionRecord[]>;
  /** Locks the version until the transaction ends. */
  abstract lock(tx: Transaction, model: ModelKey, number: number): Promise<VersionRecord | undefined>;
  abstract describe(tx: Transaction, key: VersionKey, description: string, now: number): Promise<void>;
  /** Value null deletes. */
  abstract setTag(tx: Transaction, key: VersionKey, tag: string, value: string | null): Promise<void>;
  abstract setStage(tx: Transaction, key: VersionKey, stage: Stage, now: number): Promise<void>;
  abstract inStage(tx: Transaction, modelId: string, stage: Stage): Promise<Version[]>;
  abstract delete(tx: Transaction, key: VersionKey): Promise<void>;
  /** Counts one reason more to pin its evidence and answers the count. */
  abstract wantEvidence(tx: Transaction, key: VersionKey): Promise<number>;
  /** The versions whose evidence may lie in a run, or in a logged model's folder. */
  abstract ofRun(tx: Transaction, runId: string): Promise<Version[]>;
  abstract ofLoggedModel(tx: Transaction, loggedModelId: string): Promise<Version[]>;
}
