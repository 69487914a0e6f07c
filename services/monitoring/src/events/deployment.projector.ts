import { ModelDeactivated } from '@baton/contracts/deployment/model-deactivated';
import { RolloutAborted } from '@baton/contracts/deployment/rollout-aborted';
import { RolloutCompleted } from '@baton/contracts/deployment/rollout-completed';
import { RolloutRolledBack } from '@baton/contracts/deployment/rollout-rolled-back';
import { RolloutStarted } from '@baton/contracts/deployment/rollout-started';
import type { ModelVersion } from '@baton/contracts/model/model-version';
import type { Variant } from '@baton/contracts/model/variant';
import { On, Projector, type Received } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { ModelFacts } from '../app/ports/model-facts.js';

/** Which version an environment rests on: the one with the largest share. */
@Projector('deployment')
export class DeploymentProjector {
  constructor(private readonly facts: ModelFacts) {}

  @On(RolloutStarted) onRolloutStarted(event: Received<RolloutStarted>, tx: Transaction) {
    return this.keep(event, tx);
  }

  @On(RolloutCompleted) onRolloutCompleted(event: Received<RolloutCompleted>, tx: Transaction) {
    return this.keep(event, tx);
  }

  @On(RolloutAborted) onRolloutAborted(event: Received<RolloutAborted>, tx: Transaction) {
    return this.keep(event, tx);
  }

  @On(RolloutRolledBack) onRolloutRolledBack(event: Received<RolloutRolledBack>, tx: Transaction) {
    return this.keep(event, tx);
  }

  @On(ModelDeactivated) onModelDeactivated(event: Received<ModelDeactivated>, tx: Transaction) {
    return this.keep(event, tx);
  }

  private keep({ data: { environment, version, split }, time }: Received<{ environment: string; version: ModelVersion; split: Variant[] }>, tx: Transaction) {
    const [leading] = [...split].sort((one, other) => other.weight - one.weight);
    return this.facts.serves(tx, environment, version.modelId, leading?.version.number ?? null, time);
  }
}
