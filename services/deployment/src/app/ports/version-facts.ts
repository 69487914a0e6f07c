import type { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import type { ModelVersionRegistered } from '@baton/contracts/registry/model-version-registered';
import type { Transaction } from '@baton/persistence';
import type { ReportFact } from '../../domain/requirements.js';
import type { VersionRef } from '../../domain/version-ref.js';

/** What registry and validation have said about versions: a projection, filled by projectors alone. */
export abstract class VersionFactsProjection {
  abstract registered(tx: Transaction, event: ModelVersionRegistered, correlationId: string): Promise<void>;
  abstract evidencePinned(tx: Transaction, event: EvidencePinned, correlationId: string): Promise<void>;
  abstract deleted(tx: Transaction, modelId: string, number: number | null): Promise<void>;
  abstract renamed(tx: Transaction, modelId: string, name: string): Promise<void>;
  abstract reported(tx: Transaction, version: VersionRef, report: ReportFact): Promise<void>;
}
