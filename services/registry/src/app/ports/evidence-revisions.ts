import type { Transaction } from '@baton/persistence';
import type { PinnedEvidence } from '../../domain/evidence.js';
import type { VersionKey } from './versions.js';

export interface EvidenceRevision {
  readonly revision: number;
  /** Of the content: equal evidence has an equal digest. */
  readonly digest: string;
  readonly pinned: PinnedEvidence;
  readonly pinnedAt: Date;
}

/** What was pinned for each version, revision by revision. */
export abstract class EvidenceRevisions {
  abstract latest(key: VersionKey, tx?: Transaction): Promise<EvidenceRevision | undefined>;
  /** Whom the newest evidence of these versions names as owner, by model; those of which it names nobody are left out. */
  abstract owners(keys: readonly VersionKey[]): Promise<Map<string, string>>;
  /** Adds the next revision and remembers it on the version. */
  abstract add(tx: Transaction, key: VersionKey, revision: EvidenceRevision): Promise<void>;
}
