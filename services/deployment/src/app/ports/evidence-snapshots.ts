import type { Transaction } from '@baton/persistence';
import type { EvidenceSeen } from '../../domain/evidence.js';

/** What stood behind each evidence digest, so that a stale approval can be told what has changed. */
export abstract class EvidenceSnapshots {
  abstract keep(tx: Transaction, digest: string, evidence: EvidenceSeen): Promise<void>;
  abstract find(tx: Transaction | null, digest: string): Promise<EvidenceSeen | undefined>;
}
