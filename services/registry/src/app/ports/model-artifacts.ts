import type { Transaction } from '@baton/persistence';
import type { ModelArtifact } from '@baton/contracts/model/model-artifact';
import type { Statement } from '../../domain/evidence-facts.js';

/** The frozen files of versions, and what their MLmodel file says: all of it follows from the digest. */
export interface FrozenArtifact {
  readonly artifact: ModelArtifact;
  /** `metadata.baton` of the MLmodel file. */
  readonly statement: Statement | null;
  /** What could not be read in it. */
  readonly problems: readonly string[];
  /** Why there is no readable MLmodel file; null if there is one. */
  readonly mlmodelProblem: string | null;
}

/** Artifact sets by digest: written once, never changed. */
export abstract class ModelArtifacts {
  abstract keep(tx: Transaction, frozen: FrozenArtifact): Promise<void>;
  abstract find(digest: string): Promise<FrozenArtifact | undefined>;
}
