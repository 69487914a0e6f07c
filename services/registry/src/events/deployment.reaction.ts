import { On, Reaction, type Received } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { ModelDeactivated } from '@baton/contracts/deployment/model-deactivated';
import { RolloutCompleted } from '@baton/contracts/deployment/rollout-completed';
import { RolloutRolledBack } from '@baton/contracts/deployment/rollout-rolled-back';
import { FollowServing } from '../app/follow-serving.js';

/** Moves guarded aliases and stages to what serves. Nothing else moves them. */
@Reaction('deployment')
export class DeploymentReaction {
  constructor(private readonly followServing: FollowServing) {}

  @On(RolloutCompleted)
  onRolloutCompleted(event: Received<RolloutCompleted>, tx: Transaction): Promise<void> {
    return this.followServing.run(tx, { ...event.data, guardedAlias: event.data.guardedAlias ?? null }, event);
  }

  @On(ModelDeactivated)
  onModelDeactivated(event: Received<ModelDeactivated>, tx: Transaction): Promise<void> {
    return this.followServing.run(tx, { ...event.data, guardedAlias: event.data.guardedAlias ?? null, stopped: true }, event);
  }

  @On(RolloutRolledBack)
  onRolloutRolledBack(event: Received<RolloutRolledBack>, tx: Transaction): Promise<void> {
    return this.followServing.run(tx, { ...event.data, guardedAlias: undefined }, event);
  }
}
