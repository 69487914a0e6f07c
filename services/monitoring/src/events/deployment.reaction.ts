import { RolloutAborted } from '@baton/contracts/deployment/rollout-aborted';
import { RolloutCompleted } from '@baton/contracts/deployment/rollout-completed';
import { RolloutResumed } from '@baton/contracts/deployment/rollout-resumed';
import { RolloutRolledBack } from '@baton/contracts/deployment/rollout-rolled-back';
import { RolloutStarted } from '@baton/contracts/deployment/rollout-started';
import { RolloutStepReached } from '@baton/contracts/deployment/rollout-step-reached';
import { On, Reaction, type Received } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { RetrainingRequests } from '../app/ports/watching.js';
import { WatchRollouts } from '../app/watch-rollouts.js';

@Reaction('deployment')
export class DeploymentReaction {
  constructor(private readonly rollouts: WatchRollouts, private readonly requests: RetrainingRequests) {}

  @On(RolloutStarted) onRolloutStarted(event: Received<RolloutStarted>, tx: Transaction) {
    return this.rollouts.begin(tx, event);
  }

  @On(RolloutStepReached) onRolloutStepReached(event: Received<RolloutStepReached>, tx: Transaction) {
    return this.rollouts.begin(tx, event);
  }

  @On(RolloutResumed) onRolloutResumed(event: Received<RolloutResumed>, tx: Transaction) {
    return this.rollouts.resume(tx, event.data.rolloutId, event.data.step, event);
  }

  @On(RolloutCompleted) async onRolloutCompleted({ data: { rolloutId, version, environment } }: Received<RolloutCompleted>, tx: Transaction) {
    await this.rollouts.end(tx, rolloutId);
    await this.requests.answer(tx, version.modelId, environment, version.number);
  }

  @On(RolloutAborted) onRolloutAborted({ data }: Received<RolloutAborted>, tx: Transaction) {
    return this.rollouts.end(tx, data.rolloutId);
  }

  @On(RolloutRolledBack) onRolloutRolledBack({ data }: Received<RolloutRolledBack>, tx: Transaction) {
    return this.rollouts.end(tx, data.rolloutId);
  }
}
