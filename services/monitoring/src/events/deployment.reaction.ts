import { ModelDeactivated } from '@baton/contracts/deployment/model-deactivated';
import { PromotionReviewOverdue } from '@baton/contracts/deployment/promotion-review-overdue';
import { PromotionReviewed } from '@baton/contracts/deployment/promotion-reviewed';
import { RolloutAborted } from '@baton/contracts/deployment/rollout-aborted';
import { RolloutCompleted } from '@baton/contracts/deployment/rollout-completed';
import { RolloutResumed } from '@baton/contracts/deployment/rollout-resumed';
import { RolloutRolledBack } from '@baton/contracts/deployment/rollout-rolled-back';
import { RolloutStarted } from '@baton/contracts/deployment/rollout-started';
import { RolloutStepReached } from '@baton/contracts/deployment/rollout-step-reached';
import { causedBy, On, Reaction, type Received } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { RetrainingRequests } from '../app/ports/watching.js';
import { RetireAlerts } from '../app/retire-alerts.js';
import { MONITORING } from '../app/speaking.js';
import { WatchOverrides } from '../app/watch-overrides.js';
import { WatchRollouts } from '../app/watch-rollouts.js';

@Reaction('deployment')
export class DeploymentReaction {
  constructor(private readonly rollouts: WatchRollouts, private readonly requests: RetrainingRequests, private readonly alerts: RetireAlerts, private readonly overrides: WatchOverrides) {}

  @On(PromotionReviewOverdue) onPromotionReviewOverdue(event: Received<PromotionReviewOverdue>, tx: Transaction) {
    return this.overrides.overdue(tx, event);
  }

  @On(PromotionReviewed) onPromotionReviewed(event: Received<PromotionReviewed>, tx: Transaction) {
    return this.overrides.reviewed(tx, event);
  }

  @On(RolloutStarted) onRolloutStarted(event: Received<RolloutStarted>, tx: Transaction) {
    return this.rollouts.begin(tx, event);
  }

  @On(RolloutStepReached) onRolloutStepReached(event: Received<RolloutStepReached>, tx: Transaction) {
    return this.rollouts.begin(tx, event);
  }

  @On(RolloutResumed) onRolloutResumed(event: Received<RolloutResumed>, tx: Transaction) {
    return this.rollouts.resume(tx, event.data.rolloutId, event.data.step, event);
  }

  @On(RolloutCompleted) async onRolloutCompleted(event: Received<RolloutCompleted>, tx: Transaction) {
    const { rolloutId, version: { modelId, number }, environment } = event.data;
    await this.rollouts.end(tx, rolloutId);
    await this.requests.answer(tx, modelId, environment, number);
    await this.alerts.run(tx, { modelId, environment, serving: number }, causedBy(event, MONITORING), event.time);
  }

  @On(RolloutAborted) async onRolloutAborted(event: Received<RolloutAborted>, tx: Transaction) {
    await this.rollouts.end(tx, event.data.rolloutId);
    await this.overrides.aborted(tx, event);
  }

  @On(RolloutRolledBack) async onRolloutRolledBack(event: Received<RolloutRolledBack>, tx: Transaction) {
    const { rolloutId, version: { modelId, number }, environment } = event.data;
    await this.rollouts.end(tx, rolloutId);
    await this.alerts.run(tx, { modelId, environment, serving: number }, causedBy(event, MONITORING), event.time);
  }

  @On(ModelDeactivated) onModelDeactivated(event: Received<ModelDeactivated>, tx: Transaction) {
    return this.alerts.run(tx, { modelId: event.data.version.modelId, environment: event.data.environment, serving: null }, causedBy(event, MONITORING), event.time);
  }
}
