import { ModelRenamed } from '@baton/contracts/registry/model-renamed';
import { On, Projector, type Received } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { DesiredSplits } from '../app/ports/desired-splits.js';

@Projector('registry')
export class RegistryProjector {
  constructor(private readonly splits: DesiredSplits) {}

  @On(ModelRenamed) onModelRenamed({ data }: Received<ModelRenamed>, tx: Transaction) {
    return this.splits.rename(tx, data.modelId, data.name, data.formerName);
  }
}
