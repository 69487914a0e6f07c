import type { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import type { Transaction } from '@baton/persistence';
import type { ReferenceProfile } from '../../domain/feature-profile.js';
import type { Deployed } from '../../domain/version-ref.js';
import type { DeployedId } from './windows.js';

/** What registry has said of a version. */
export interface KnownVersion {
  readonly modelId: string; readonly name: string; readonly number: number;
  readonly pinned: EvidencePinned;
  /** The story of its registration. */
  readonly correlationId: string;
}

export type Profiling = { readonly state: 'none' } | { readonly state: 'pending' } | { readonly state: 'failed'; readonly reason: string } | { readonly state: 'ready'; readonly profile: ReferenceProfile };

/** What others have said of models, and what their references look like. */
export abstract class ModelFacts {
  abstract keep(tx: Transaction, pinned: EvidencePinned, correlationId: string): Promise<void>;
  abstract rename(tx: Transaction, modelId: string, name: string): Promise<void>;
  abstract forget(tx: Transaction, modelId: string, number: number | null): Promise<void>;
  /** @param at since when */
  abstract serves(tx: Transaction, environment: string, modelId: string, number: number | null, at: Date): Promise<void>;
  abstract version(modelId: string, number: number): Promise<KnownVersion | undefined>;
  /** By its name now, or its id. */
  abstract modelNamed(model: string): Promise<{ modelId: string; name: string } | undefined>;
  /** What serves: the champions. */
  abstract serving(modelId?: string): Promise<Deployed[]>;
  /** Whether the version is the champion there, which it stays until the transaction is over. */
  abstract leads(tx: Transaction, about: DeployedId): Promise<boolean>;
}

/** The reference of each version, as far as it has been looked at. */
export abstract class Profiles {
  abstract of(modelId: string, number: number): Promise<Profiling>;
  /** Notes that a reference will be looked at; false if this one is already. */
  abstract await(tx: Transaction, modelId: string, number: number, referenceDigest: string): Promise<boolean>;
  abstract keep(tx: Transaction, modelId: string, number: number, profile: ReferenceProfile): Promise<void>;
  abstract failed(tx: Transaction, modelId: string, number: number, referenceDigest: string, reason: string): Promise<void>;
  abstract byDigest(digest: string): Promise<ReferenceProfile | undefined>;
}
