import { ModelDeactivated } from '@baton/contracts/deployment/model-deactivated';
import { PromotionApproved } from '@baton/contracts/deployment/promotion-approved';
import { PromotionCompleted } from '@baton/contracts/deployment/promotion-completed';
import { PromotionOverridden } from '@baton/contracts/deployment/promotion-overridden';
import { PromotionRejected } from '@baton/contracts/deployment/promotion-rejected';
import { PromotionRequested } from '@baton/contracts/deployment/promotion-requested';
import { PromotionReviewOverdue } from '@baton/contracts/deployment/promotion-review-overdue';
import { PromotionReviewed } from '@baton/contracts/deployment/promotion-reviewed';
import { RolloutRolledBack } from '@baton/contracts/deployment/rollout-rolled-back';
import { RolloutStarted } from '@baton/contracts/deployment/rollout-started';
import type { ModelVersion } from '@baton/contracts/model/model-version';
import type { OverrideSubject } from '@baton/contracts/model/override-subject';
import { nodeId } from '../../domain/graph.js';
import { instant, reading, type Occasion } from '../event-reader.js';
import { joints, Story, versionLabel } from './story.js';

interface Promoted { promotionId: string; version: ModelVersion; environment: string }
interface RolledOut { rolloutId: string; version: ModelVersion; environment: string }

const promoted = ({ promotionId, version, environment }: Promoted, occasion: Occasion, rank: number): Story => new Story(occasion)
  .node(nodeId.promotion(promotionId), `${versionLabel(version)} to ${environment}`, occasion.at, rank)
  .node(nodeId.version(version), versionLabel(version), occasion.at, 5)
  .edge(nodeId.version(version), nodeId.promotion(promotionId), 'proposed');

/** Somebody, or the rule of the environment, decided on what was reported by then. */
const settled = (promotion: Promoted, occasion: Occasion): Story => promoted(promotion, occasion, 1)
  .to('supported', { joint: joints.reports(promotion.version, promotion.environment), node: nodeId.promotion(promotion.promotionId) });

/** The override is what moved the promotion; what became of its review is said beside it, by the event that says most. */
const overridden = (subject: OverrideSubject, story: Story, { at }: Occasion, review: string, rank: number): Story => story
  .node(nodeId.override(subject.promotionId), `override by ${subject.overriddenBy}: ${review}`, instant(subject.overriddenAt, at), rank);

/** Of the rollouts that gave a version its traffic the last before a segment was sealed is the one behind it. */
const rolledOut = ({ rolloutId, version, environment }: RolledOut, story: Story, label: string): Story => story
  .node(nodeId.rollout(rolloutId), label)
  .from({ joint: joints.rollouts(version, environment), node: nodeId.rollout(rolloutId), group: 'rollout' });

export const deploymentReaders = [
  reading(PromotionRequested, (data, occasion) => promoted(data, occasion, 0)),
  reading(PromotionApproved, settled),
  reading(PromotionRejected, settled),
  reading(PromotionOverridden, (data, occasion) => overridden(data, settled(data, occasion), occasion, 'not reviewed', 2)
    .edge(nodeId.override(data.promotionId), nodeId.promotion(data.promotionId), 'forced')),
  reading(PromotionReviewOverdue, (data, occasion) => overridden(data, promoted(data, occasion, 1), occasion, 'not reviewed in time', 1)),
  reading(PromotionReviewed, (data, occasion) => overridden(data, promoted(data, occasion, 1), occasion, `${data.verdict} by ${data.reviewedBy}`, 0)
    .edge(nodeId.override(data.promotionId), nodeId.promotion(data.promotionId), 'reviewed')),
  reading(PromotionCompleted, (data, occasion) => promoted(data, occasion, 1).edge(nodeId.promotion(data.promotionId), nodeId.rollout(data.rolloutId), 'rolled-out')),

  reading(RolloutStarted, (data, occasion) => rolledOut(data, settled(data, occasion), `${versionLabel(data.version)} in ${data.environment}`)
    .edge(nodeId.promotion(data.promotionId), nodeId.rollout(data.rolloutId), 'rolled-out')),

  reading(RolloutRolledBack, (data, occasion) => rolledOut(data, new Story(occasion), `${data.environment} back to ${versionLabel(data.version)}`)
    .node(nodeId.version(data.version), versionLabel(data.version), occasion.at, 5)
    .node(nodeId.version(data.from), versionLabel(data.from), occasion.at, 5)
    .edge(nodeId.version(data.version), nodeId.rollout(data.rolloutId), 'restored')
    .edge(nodeId.version(data.from), nodeId.rollout(data.rolloutId), 'taken-back')),

  reading(ModelDeactivated, ({ rolloutId, version, environment }, occasion) => new Story(occasion)
    .node(nodeId.rollout(rolloutId), `${versionLabel(version)} out of ${environment}`)
    .node(nodeId.version(version), versionLabel(version), occasion.at, 5)
    .edge(nodeId.version(version), nodeId.rollout(rolloutId), 'taken-out')),
];
