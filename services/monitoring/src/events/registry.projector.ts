import { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import { ModelDeleted } from '@baton/contracts/registry/model-deleted';
import { ModelRenamed } from '@baton/contracts/registry/model-renamed';
import { ModelVersionDeleted } from '@baton/contracts/registry/model-version-deleted';
import { On, Projector, type Received } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { ModelFacts } from '../app/ports/model-facts.js';

@Projector('registry')
export class RegistryProjector {
  constructor(private readonly facts: ModelFacts) {}

  @On(EvidencePinned) onEvidencePinned(event: Received<EvidencePinned>, tx: Transaction) {
    return this.facts.keep(tx, event.data, event.correlationId);
  }

  @On(ModelRenamed) onModelRenamed({ data }: Received<ModelRenamed>, tx: Transaction) {
    return this.facts.rename(tx, data.modelId, data.name);
  }

  @On(ModelVersionDeleted) onModelVersionDeleted({ data }: Received<ModelVersionDeleted>, tx: Transaction) {
    return this.facts.forget(tx, data.version.modelId, data.version.number);
  }

  @On(ModelDeleted) onModelDeleted({ data }: Received<ModelDeleted>, tx: Transaction) {
    return this.facts.forget(tx, data.modelId, null);
  }
}
