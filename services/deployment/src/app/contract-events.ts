import { make } from '@baton/contracts';
import { EnvironmentChanged } from '@baton/contracts/deployment/environment-changed';
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
import { ReadinessChanged } from '@baton/contracts/deployment/readiness-changed';
import { RolloutAborted } from '@baton/contracts/deployment/rollout-aborted';
import { RolloutCompleted } from '@baton/contracts/deployment/rollout-completed';
import { RolloutPaused } from '@baton/contracts/deployment/rollout-paused';
import { RolloutResumed } from '@baton/contracts/deployment/rollout-resumed';
import { RolloutRolledBack } from '@baton/contracts/deployment/rollout-rolled-back';
import { RolloutStarted } from '@baton/contracts/deployment/rollout-started';
import { RolloutStepReached } from '@baton/contracts/deployment/rollout-step-reached';
import type { ModelArtifact } from '@baton/contracts/model/model-artifact';
import type { ModelVersion } from '@baton/contracts/model/model-version';
import type { Variant } from '@baton/contracts/model/variant';
import type { Draft } from '@baton/messaging';
import { isJudged, secondsOf, type Environment } from '../domain/environment.js';
import { differenceOf, type EvidenceSeen } from '../domain/evidence.js';
import type { ModelEvent } from '../domain/model-deployment.js';
import type { Promotion, PromotionEvent } from '../domain/promotion.js';
import type { VersionRef } from '../domain/version-ref.js';
import type { Rollout, RolloutEvent, Share } from '../domain/rollout.js';

export interface Wording {
  artifacts: ReadonlyMap<number, ModelArtifact>;
  /** What stood behind a digest. */
  evidence(digest: string): EvidenceSeen | undefined;
}

const versionOf = ({ modelId, name, number }: VersionRef): ModelVersion => ({ modelId, name, number });
const subjectOf = ({ modelId, number }: VersionRef): string => `models/${modelId}/versions/${number}`;
const about = (version: VersionRef, correlationId: string, event: object): Draft => ({ event, subject: subjectOf(version), key: version.modelId, correlationId });

/** Says in contract events what was decided on a model. What only deployment itself needs becomes none. */
export function toContract(events: readonly ModelEvent[], wording: Wording): Draft[] {
  return events.flatMap((event) => {
    switch (event.kind) {
      case 'promotion-requested': return [requested(event.promotion)];
      case 'promotion': return promotionEvent(event.promotion, event.event, wording);
      case 'rollout-started': return [started(event.rollout, variants(event.split, wording))];
      case 'rollout': return rolloutEvent(event.rollout, event.event, variants(event.split, wording), event.guardedAlias);
      case 'rolled-back': return [rolledBack(event, variants([{ version: event.version, weight: 100 }], wording))];
      case 'deactivated': return [deactivated(event)];
      case 'readiness': return [about(event.version, event.correlationId, make(ReadinessChanged, {
        version: versionOf(event.version), environment: event.environment, state: event.readiness.state,
        requirements: event.readiness.requirements.map((requirement) => ({ ...requirement, why: clip(requirement.why), fix: clip(requirement.fix) })),
      }))];
      case 'slot': return [];
    }
  });
}

const clip = (text: string): string => (text.length > 2_000 ? `${text.slice(0, 1_990)}…` : text);

function variants(split: readonly Share[], { artifacts }: Wording): Variant[] {
  return split.map(({ version, weight }) => {
    const artifact = artifacts.get(version.number);
    if (!artifact) throw new Error(`the files of version ${version.number} of ${version.name} are not known`);
    return { version: versionOf(version), weight, artifact };
  });
}

function requested(promotion: Promotion): Draft {
  const { id, version, environment, origin, reason, requestedBy, correlationId } = promotion;
  return about(version, correlationId, make(PromotionRequested, { promotionId: id, version: versionOf(version), environment, origin, reason, requestedBy }));
}

function promotionEvent(promotion: Promotion, event: PromotionEvent, wording: Wording): Draft[] {
  const common = { promotionId: promotion.id, version: versionOf(promotion.version), environment: promotion.environment };
  const say = (data: object): Draft[] => [about(promotion.version, promotion.correlationId, data)];
  switch (event.kind) {
    case 'approved': {
      const { by, role, evidenceDigest, comment, acknowledgedWarnings } = event.approval;
      return say(make(PromotionApproved, { ...common, evidenceDigest, approvedBy: by, role, comment, acknowledgedWarnings: [...acknowledgedWarnings] }));
    }
    case 'overridden':
    case 'reviewed':
    case 'review-overdue': return say(overrideEvent(common, promotion, event));
    case 'rejected': return say(make(PromotionRejected, { ...common, rejectedBy: event.by, reason: event.reason }));
    case 'withdrawn': return say(make(PromotionWithdrawn, { ...common, reason: event.reason }));
    case 'superseded': return say(make(PromotionSuperseded, { ...common, supersededBy: event.by }));
    case 'became-stale': {
      const [former, now] = [wording.evidence(event.formerDigest), wording.evidence(event.evidenceDigest)];
      const changed = former && now ? differenceOf(former, now).map((difference) => difference.field) : [];
      return say(make(PromotionBecameStale, { ...common, formerDigest: event.formerDigest, evidenceDigest: event.evidenceDigest, changed }));
    }
    case 'completed': return say(make(PromotionCompleted, { ...common, rolloutId: event.rolloutId }));
    case 'evidence-complete':
    case 'rollout-started':
    case 'failed': return [];
  }
}

type OverrideEvent = Extract<PromotionEvent, { kind: 'overridden' | 'reviewed' | 'review-overdue' }>;

function overrideEvent(common: { promotionId: string; version: ModelVersion; environment: string }, { state, override }: Promotion, event: OverrideEvent): object {
  const { by, role, reason, at, evidenceDigest, unmet, reviewDueAt } = override!;
  const subject = { ...common, overriddenBy: by, overriddenAt: at, reviewDueAt };
  switch (event.kind) {
    case 'overridden': return make(PromotionOverridden, { ...subject, severity: 'warning', role, reason, evidenceDigest, unmet: unmet.map((remark) => ({ ...remark, why: clip(remark.why), fix: clip(remark.fix) })) });
    case 'reviewed': {
      const { by: reviewedBy, role: reviewedAs, verdict, comment } = event.review;
      return make(PromotionReviewed, { ...subject, severity: verdict === 'upheld' ? 'info' : 'critical', reviewedBy, role: reviewedAs, verdict, comment, state });
    }
    case 'review-overdue': return make(PromotionReviewOverdue, {
      ...subject, severity: 'critical', why: clip(`Nobody has reviewed that ${by} overrode ${unmet.map(({ name }) => name).join(', ')}: ${reason}`),
    });
  }
}

const rolloutOf = (rollout: Rollout) => ({ rolloutId: rollout.id, version: versionOf(rollout.version), environment: rollout.environment });
const stepOf = (rollout: Rollout) => ({ step: rollout.step, steps: rollout.steps.length });

/** What the new version must show at this step; null if nothing. */
function criteriaOf(rollout: Rollout) {
  const step = rollout.steps[rollout.step - 1]!;
  return isJudged(step) && rollout.incumbent ? { minSamples: step.minSamples, minLabels: step.minLabels, maxDurationSeconds: secondsOf(step.maxDuration)! } : null;
}

const started = (rollout: Rollout, split: Variant[]): Draft =>
  about(rollout.version, rollout.correlationId, make(RolloutStarted, { ...rolloutOf(rollout), promotionId: rollout.promotionId, ...stepOf(rollout), criteria: criteriaOf(rollout), split }));

function rolloutEvent(rollout: Rollout, event: RolloutEvent, split: Variant[], guardedAlias: string | null): Draft[] {
  const say = (data: object): Draft[] => [about(rollout.version, rollout.correlationId, data)];
  switch (event.kind) {
    case 'applied':
    case 'judged': return [];
    case 'step-reached': return say(make(RolloutStepReached, { ...rolloutOf(rollout), ...stepOf(rollout), criteria: criteriaOf(rollout), split }));
    case 'paused': return say(make(RolloutPaused, { ...rolloutOf(rollout), ...stepOf(rollout), reason: event.reason }));
    case 'resumed': return say(make(RolloutResumed, { ...rolloutOf(rollout), ...stepOf(rollout), reason: event.reason }));
    case 'completed': return say(make(RolloutCompleted, { ...rolloutOf(rollout), guardedAlias, split }));
    case 'aborted': return say(make(RolloutAborted, { ...rolloutOf(rollout), reason: event.reason, split }));
  }
}

function rolledBack(event: Extract<ModelEvent, { kind: 'rolled-back' }>, split: Variant[]): Draft {
  const { rolloutId, environment, version, from, reason, guardedAlias } = event;
  return about(version, event.correlationId, make(RolloutRolledBack, { rolloutId, version: versionOf(version), environment, from: versionOf(from), reason, guardedAlias, split }));
}

function deactivated({ rolloutId, environment, version, reason, guardedAlias, correlationId }: Extract<ModelEvent, { kind: 'deactivated' }>): Draft {
  return about(version, correlationId, make(ModelDeactivated, { rolloutId, version: versionOf(version), environment, reason, guardedAlias, split: [] }));
}

/** An environment's rules, as others need them. */
export const environmentChanged = (environment: Environment): Draft => ({
  subject: `environments/${environment.name}`, key: environment.name,
  event: make(EnvironmentChanged, {
    environment: environment.name, revision: environment.revision, order: environment.order, guardedAlias: environment.guardedAlias,
    approvals: environment.approvals.count, approverRoles: [...environment.approvals.roles], automatic: environment.automatic,
  }),
});
