import type { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import type { Transaction } from '@baton/persistence';

export interface Pinned { readonly evidence: EvidencePinned; readonly correlationId: string }

/** The newest pinned evidence of every version: a projection of registry's events. */
export abstract class PinnedEvidence {
  abstract keep(tx: Transaction, evidence: EvidencePinned, correlationId: string): Promise<void>;
  abstract forget(tx: Transaction, modelId: string, number: number | null): Promise<void>;
  abstract renamed(tx: Transaction, modelId: string, name: string): Promise<void>;
  /** By the model's name or id. */
  abstract find(model: string, number: number): Promise<Pinned | undefined>;
}

/** The environments that there are: a projection of deployment's events. */
export abstract class KnownEnvironments {
  abstract keep(tx: Transaction, name: string): Promise<void>;
  abstract names(tx: Transaction): Promise<string[]>;
}
