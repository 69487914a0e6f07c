import { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import { ModelDeleted } from '@baton/contracts/registry/model-deleted';
import { ModelRenamed } from '@baton/contracts/registry/model-renamed';
import { ModelVersionDeleted } from '@baton/contracts/registry/model-version-deleted';
import { ModelVersionRegistered } from '@baton/contracts/registry/model-version-registered';
import { On, Projector, type Received } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { VersionFactsProjection } from '../app/ports/version-facts.js';

@Projector('registry')
export class RegistryProjector {
  constructor(private readonly facts: VersionFactsProjection) {}

  @On(ModelVersionRegistered) onModelVersionRegistered(event: Received<ModelVersionRegistered>, tx: Transaction) {
    return this.facts.registered(tx, event.data, event.correlationId);
  }

  @On(EvidencePinned) onEvidencePinned(event: Received<EvidencePinned>, tx: Transaction) {
    return this.facts.evidencePinned(tx, event.data, event.correlationId);
  }

  @On(ModelVersionDeleted) onModelVersionDeleted({ data }: Received<ModelVersionDeleted>, tx: Transaction) {
    return this.facts.deleted(tx, data.version.modelId, data.version.number);
  }

  @On(ModelDeleted) onModelDeleted({ data }: Received<ModelDeleted>, tx: Transaction) {
    return this.facts.deleted(tx, data.modelId, null);
  }

  @On(ModelRenamed) onModelRenamed({ data }: Received<ModelRenamed>, tx: Transaction) {
    return this.facts.renamed(tx, data.modelId, data.name);
  }
}
