import { ModelDeactivated } from '@baton/contracts/deployment/model-deactivated';
import { RolloutAborted } from '@baton/contracts/deployment/rollout-aborted';
import { RolloutCompleted } from '@baton/contracts/deployment/rollout-completed';
import { RolloutRolledBack } from '@baton/contracts/deployment/rollout-rolled-back';
import { RolloutStarted } from '@baton/contracts/deployment/rollout-started';
import { RolloutStepReached } from '@baton/contracts/deployment/rollout-step-reached';
import { On, Projector, type Received } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { DesiredSplits } from '../app/ports/desired-splits.js';

@Projector('deployment')
export class DeploymentProjector {
  constructor(private readonly splits: DesiredSplits) {}

  @On(RolloutStarted) onRolloutStarted(event: Received<RolloutStarted>, tx: Transaction) {
    return this.splits.want(tx, event);
  }

  @On(RolloutStepReached) onRolloutStepReached(event: Received<RolloutStepReached>, tx: Transaction) {
    return this.splits.want(tx, event);
  }

  @On(RolloutCompleted) onRolloutCompleted(event: Received<RolloutCompleted>, tx: Transaction) {
    return this.splits.want(tx, event);
  }

  @On(RolloutAborted) onRolloutAborted(event: Received<RolloutAborted>, tx: Transaction) {
    return this.splits.want(tx, event);
  }

  @On(ModelDeactivated) onModelDeactivated(event: Received<ModelDeactivated>, tx: Transaction) {
    return this.splits.want(tx, event);
  }

  @On(RolloutRolledBack) onRolloutRolledBack(event: Received<RolloutRolledBack>, tx: Transaction) {
    return this.splits.want(tx, event);
  }
}
