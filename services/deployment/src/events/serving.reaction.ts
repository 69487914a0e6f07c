import { ModelLoadFailed } from '@baton/contracts/serving/model-load-failed';
import { SplitApplied } from '@baton/contracts/serving/split-applied';
import { causedBy, On, Reaction, type Received } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { ControlRollout } from '../app/control-rollout.js';
import { Deployments } from '../app/ports/deployments.js';
import { DEPLOYMENT } from '../app/acting.js';

@Reaction('serving')
export class ServingReaction {
  constructor(private readonly rollouts: ControlRollout, private readonly deployments: Deployments) {}

  @On(SplitApplied) async onSplitApplied(event: Received<SplitApplied>, tx: Transaction) {
    const { modelId, rolloutId, environment, appliedAt } = event.data;
    const weights = event.data.weights.map(({ version, weight }) => ({ number: version.number, weight }));
    await this.deployments.noteSplit(tx, { environment, modelId, rolloutId, weights, from: appliedAt });
    await this.rollouts.applied(tx, modelId, rolloutId, weights, causedBy(event, DEPLOYMENT));
  }

  @On(ModelLoadFailed) async onModelLoadFailed(event: Received<ModelLoadFailed>, tx: Transaction) {
    const { version, rolloutId, reason } = event.data;
    if (rolloutId) await this.rollouts.loadFailed(tx, version, rolloutId, reason, causedBy(event, DEPLOYMENT));
  }
}
