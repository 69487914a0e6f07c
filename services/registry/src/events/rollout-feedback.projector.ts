import { ModelDeactivated } from '@baton/contracts/deployment/model-deactivated';
import { PromotionApproved } from '@baton/contracts/deployment/promotion-approved';
import { PromotionBecameStale } from '@baton/contracts/deployment/promotion-became-stale';
import { PromotionCompleted } from '@baton/contracts/deployment/promotion-completed';
import { PromotionOverridden } from '@baton/contracts/deployment/promotion-overridden';
import { PromotionRejected } from '@baton/contracts/deployment/promotion-rejected';
import { PromotionRequested } from '@baton/contracts/deployment/promotion-requested';
import { PromotionReviewOverdue } from '@baton/contracts/deployment/promotion-review-overdue';
import { PromotionReviewed } from '@baton/contracts/deployment/promotion-reviewed';
import { PromotionSuperseded } from '@baton/contracts/deployment/promotion-superseded';
import { PromotionWithdrawn } from '@baton/contracts/deployment/promotion-withdrawn';
import { RolloutAborted } from '@baton/contracts/deployment/rollout-aborted';
import { RolloutCompleted } from '@baton/contracts/deployment/rollout-completed';
import { RolloutPaused } from '@baton/contracts/deployment/rollout-paused';
import { RolloutResumed } from '@baton/contracts/deployment/rollout-resumed';
import { RolloutRolledBack } from '@baton/contracts/deployment/rollout-rolled-back';
import { RolloutStarted } from '@baton/contracts/deployment/rollout-started';
import { RolloutStepReached } from '@baton/contracts/deployment/rollout-step-reached';
import type { ModelVersion } from '@baton/contracts/model/model-version';
import { On, Projector, type Received } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { FeedbackFacts } from '../app/ports/feedback-facts.js';

type OfPromotion = Received<{ version: ModelVersion; environment: string; promotionId: string }>;
type OfRollout = Received<{ version: ModelVersion; environment: string; rolloutId: string }>;

/** Keeps how far versions got on their way to an environment: the feedback to those who made them. */
@Projector('deployment')
export class RolloutFeedbackProjector {
  constructor(private readonly facts: FeedbackFacts) {}

  @On(PromotionRequested)
  onPromotionRequested(event: Received<PromotionRequested>, tx: Transaction): Promise<void> {
    return this.promotion(event, tx, 'requested', `${event.data.requestedBy} wants it in ${event.data.environment}. ${event.data.reason}`);
  }

  @On(PromotionApproved)
  onPromotionApproved(event: Received<PromotionApproved>, tx: Transaction): Promise<void> {
    return this.promotion(event, tx, 'approved', `${event.data.approvedBy} (${event.data.role}) approved it for ${event.data.environment}. ${event.data.comment}`);
  }

  @On(PromotionOverridden)
  onPromotionOverridden(event: Received<PromotionOverridden>, tx: Transaction): Promise<void> {
    const { overriddenBy, role, environment, unmet, reason } = event.data;
    return this.promotion(event, tx, 'overridden', `${overriddenBy} (${role}) put it through to ${environment} without ${unmet.map(({ name }) => name).join(', ')}: ${reason}`);
  }

  @On(PromotionReviewed)
  onPromotionReviewed(event: Received<PromotionReviewed>, tx: Transaction): Promise<void> {
    const { reviewedBy, role, verdict, overriddenBy, comment } = event.data;
    return this.promotion(event, tx, verdict, `${reviewedBy} (${role}) ${verdict === 'upheld' ? 'upheld' : 'objects to'} the override by ${overriddenBy}: ${comment}`);
  }

  @On(PromotionReviewOverdue)
  onPromotionReviewOverdue(event: Received<PromotionReviewOverdue>, tx: Transaction): Promise<void> {
    return this.promotion(event, tx, 'review-overdue', event.data.why);
  }

  @On(PromotionRejected)
  onPromotionRejected(event: Received<PromotionRejected>, tx: Transaction): Promise<void> {
    return this.promotion(event, tx, 'rejected', `${event.data.rejectedBy} refused it for ${event.data.environment}: ${event.data.reason}`);
  }

  @On(PromotionBecameStale)
  onPromotionBecameStale(event: Received<PromotionBecameStale>, tx: Transaction): Promise<void> {
    return this.promotion(event, tx, 'stale', `What its approvers saw has changed: ${event.data.changed.join(', ')}`);
  }

  @On(PromotionSuperseded)
  onPromotionSuperseded(event: Received<PromotionSuperseded>, tx: Transaction): Promise<void> {
    return this.promotion(event, tx, 'superseded', `A promotion of a newer version took its place: ${event.data.supersededBy}`);
  }

  @On(PromotionWithdrawn)
  onPromotionWithdrawn(event: Received<PromotionWithdrawn>, tx: Transaction): Promise<void> {
    return this.promotion(event, tx, 'withdrawn', event.data.reason);
  }

  @On(PromotionCompleted)
  onPromotionCompleted(event: Received<PromotionCompleted>, tx: Transaction): Promise<void> {
    return this.promotion(event, tx, 'completed', `It serves ${event.data.environment} in full.`);
  }

  @On(RolloutStarted)
  onRolloutStarted(event: Received<RolloutStarted>, tx: Transaction): Promise<void> {
    return this.rollout(event, tx, 'started', `It takes its first traffic in ${event.data.environment}: step 1 of ${event.data.steps}.`);
  }

  @On(RolloutStepReached)
  onRolloutStepReached(event: Received<RolloutStepReached>, tx: Transaction): Promise<void> {
    return this.rollout(event, tx, 'step-reached', `Step ${event.data.step} of ${event.data.steps} in ${event.data.environment}.`);
  }

  @On(RolloutPaused)
  onRolloutPaused(event: Received<RolloutPaused>, tx: Transaction): Promise<void> {
    return this.rollout(event, tx, 'paused', `Paused at step ${event.data.step} of ${event.data.steps}: ${event.data.reason}`);
  }

  @On(RolloutResumed)
  onRolloutResumed(event: Received<RolloutResumed>, tx: Transaction): Promise<void> {
    return this.rollout(event, tx, 'resumed', `Goes on at step ${event.data.step} of ${event.data.steps}: ${event.data.reason}`);
  }

  @On(RolloutCompleted)
  onRolloutCompleted(event: Received<RolloutCompleted>, tx: Transaction): Promise<void> {
    return this.rollout(event, tx, 'completed', `It serves ${event.data.environment} alone.`);
  }

  @On(RolloutAborted)
  onRolloutAborted(event: Received<RolloutAborted>, tx: Transaction): Promise<void> {
    return this.rollout(event, tx, 'aborted', `Its rollout in ${event.data.environment} was given up: ${event.data.reason}`);
  }

  /** Something for both: the version that is taken off, and the one that serves again. */
  @On(RolloutRolledBack)
  async onRolloutRolledBack(event: Received<RolloutRolledBack>, tx: Transaction): Promise<void> {
    const { version, from, environment, reason } = event.data;
    await this.rollout(event, tx, 'restored', `It serves ${environment} again instead of version ${from.number}: ${reason}`);
    await this.rollout({ ...event, data: { ...event.data, version: from } }, tx, 'rolled-back', `It was taken off ${environment}, where version ${version.number} serves again: ${reason}`);
  }

  @On(ModelDeactivated)
  onModelDeactivated(event: Received<ModelDeactivated>, tx: Transaction): Promise<void> {
    return this.rollout(event, tx, 'deactivated', `It was taken out of ${event.data.environment}: ${event.data.reason}`);
  }

  private promotion(event: OfPromotion, tx: Transaction, state: string, summary: string): Promise<void> {
    return this.record(event, tx, { kind: 'promotion', about: event.data.promotionId, state, summary });
  }

  private rollout(event: OfRollout, tx: Transaction, state: string, summary: string): Promise<void> {
    return this.record(event, tx, { kind: 'rollout', about: event.data.rolloutId, state, summary });
  }

  private record({ id, type, time, data: { version, environment } }: Received<{ version: ModelVersion; environment: string }>, tx: Transaction, what: { kind: string; about: string; state: string; summary: string }): Promise<void> {
    return this.facts.record(tx, { ...what, summary: what.summary.trim(), words: what.state, event: id, type, modelId: version.modelId, number: version.number, environment, since: time, at: time });
  }
}
