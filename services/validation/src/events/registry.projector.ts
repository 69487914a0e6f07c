import { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import { ModelDeleted } from '@baton/contracts/registry/model-deleted';
import { ModelRenamed } from '@baton/contracts/registry/model-renamed';
import { ModelVersionDeleted } from '@baton/contracts/registry/model-version-deleted';
import { On, Projector, type Received } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { PinnedEvidence } from '../app/ports/pinned-evidence.js';

@Projector('registry')
export class RegistryProjector {
  constructor(private readonly pinned: PinnedEvidence) {}

  @On(EvidencePinned) onEvidencePinned(event: Received<EvidencePinned>, tx: Transaction) {
    return this.pinned.keep(tx, event.data, event.correlationId);
  }

  @On(ModelVersionDeleted) onModelVersionDeleted({ data }: Received<ModelVersionDeleted>, tx: Transaction) {
    return this.pinned.forget(tx, data.version.modelId, data.version.number);
  }

  @On(ModelDeleted) onModelDeleted({ data }: Received<ModelDeleted>, tx: Transaction) {
    return this.pinned.forget(tx, data.modelId, null);
  }

  @On(ModelRenamed) onModelRenamed({ data }: Received<ModelRenamed>, tx: Transaction) {
    return this.pinned.renamed(tx, data.modelId, data.name);
  }
}
