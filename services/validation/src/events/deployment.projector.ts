import { EnvironmentChanged } from '@baton/contracts/deployment/environment-changed';
import { ModelDeactivated } from '@baton/contracts/deployment/model-deactivated';
import { RolloutCompleted } from '@baton/contracts/deployment/rollout-completed';
import { RolloutRolledBack } from '@baton/contracts/deployment/rollout-rolled-back';
import { On, Projector, type Received } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { Champions } from '../app/ports/champions.js';
import { KnownEnvironments } from '../app/ports/pinned-evidence.js';

@Projector('deployment')
export class DeploymentProjector {
  constructor(private readonly environments: KnownEnvironments, private readonly champions: Champions) {}

  @On(EnvironmentChanged) onEnvironmentChanged({ data }: Received<EnvironmentChanged>, tx: Transaction) {
    return this.environments.keep(tx, data.environment);
  }

  @On(RolloutCompleted) onRolloutCompleted({ data: { environment, version } }: Received<RolloutCompleted>, tx: Transaction) {
    return this.champions.keep(tx, environment, version.modelId, version.number);
  }

  @On(RolloutRolledBack) onRolloutRolledBack({ data: { environment, version } }: Received<RolloutRolledBack>, tx: Transaction) {
    return this.champions.keep(tx, environment, version.modelId, version.number);
  }

  @On(ModelDeactivated) onModelDeactivated({ data: { environment, version } }: Received<ModelDeactivated>, tx: Transaction) {
    return this.champions.keep(tx, environment, version.modelId, null);
  }
}
