import type { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import type { Transaction } from '@baton/persistence';

/** What serves where: a projection of deployment's events. */
export abstract class Champions {
  /** @param number null if nothing serves there any more */
  abstract keep(tx: Transaction, environment: string, modelId: string, number: number | null): Promise<void>;
  /** The evidence of the version that serves; undefined if none does. */
  abstract find(modelId: string, environment: string): Promise<EvidencePinned | undefined>;
}
