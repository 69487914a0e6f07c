import { EnvironmentChanged } from '@baton/contracts/deployment/environment-changed';
import { ModelDeactivated } from '@baton/contracts/deployment/model-deactivated';
import { PromotionApproved } from '@baton/contracts/deployment/promotion-approved';
import { PromotionOverridden } from '@baton/contracts/deployment/promotion-overridden';
import { PromotionRequested } from '@baton/contracts/deployment/promotion-requested';
import { PromotionReviewOverdue } from '@baton/contracts/deployment/promotion-review-overdue';
import { PromotionReviewed } from '@baton/contracts/deployment/promotion-reviewed';
import { RolloutAborted } from '@baton/contracts/deployment/rollout-aborted';
import { RolloutRolledBack } from '@baton/contracts/deployment/rollout-rolled-back';
import { RolloutStarted } from '@baton/contracts/deployment/rollout-started';
import type { ModelVersion } from '@baton/contracts/model/model-version';
import type { ValidationVerdict } from '@baton/contracts/model/validation-run';
import { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import { SplitApplied } from '@baton/contracts/serving/split-applied';
import { ValidationFailed } from '@baton/contracts/validation/validation-failed';
import { ValidationPassed } from '@baton/contracts/validation/validation-passed';
import type { Decision, Said } from '../domain/decision.js';
import type { Split } from '../domain/serving.js';
import { byType, instant, readAll, reading, type Occasion } from './event-reader.js';
import type { LedgerEntry } from './ports/ledger.js';

const on = ({ modelId, number }: ModelVersion, environment: string | null, { event, at }: Occasion, said: Said): Decision => ({ event, modelId, number, environment, at, said });

const reported = (verdict: 'passed' | 'failed') => ({ version, reportId, digest, policy, evidenceRevision, environments }: ValidationVerdict, occasion: Occasion): Decision =>
  on(version, null, occasion, { kind: 'reported', reportId, digest, verdict, policy: policy.name, policyRevision: policy.revision, evidenceRevision, environments });

const DECISIONS = byType<Decision>(
  reading(EnvironmentChanged, ({ environment, revision }, { event, at }) => ({ event, modelId: null, number: null, environment, at, said: { kind: 'environment', revision } })),
  reading(EvidencePinned, ({ version, revision, artifact }, occasion) => on(version, null, occasion, { kind: 'pinned', revision, artifactDigest: artifact.digest })),
  reading(ValidationPassed, reported('passed')),
  reading(ValidationFailed, reported('failed')),
  reading(PromotionRequested, ({ version, environment, promotionId, origin, requestedBy, reason }, occasion) =>
    on(version, environment, occasion, { kind: 'requested', promotionId, origin, requestedBy, reason })),
  reading(PromotionApproved, ({ version, environment, promotionId, approvedBy, role, comment, evidenceDigest, acknowledgedWarnings }, occasion) =>
    on(version, environment, occasion, { kind: 'approved', promotionId, by: approvedBy, role, comment, evidenceDigest, acknowledgedWarnings })),
  reading(PromotionOverridden, ({ version, environment, promotionId, overriddenBy, role, reason, evidenceDigest, unmet, reviewDueAt }, occasion) =>
    on(version, environment, occasion, { kind: 'overridden', promotionId, by: overriddenBy, role, reason, evidenceDigest: evidenceDigest ?? null, unmet: unmet.map(({ name, why }) => ({ name, why })), reviewDueAt })),
  reading(PromotionReviewed, ({ version, environment, promotionId, reviewedBy, role, verdict, comment }, occasion) =>
    on(version, environment, occasion, { kind: 'reviewed', promotionId, by: reviewedBy, role, verdict, comment })),
  reading(PromotionReviewOverdue, ({ version, environment, promotionId }, occasion) => on(version, environment, occasion, { kind: 'review-overdue', promotionId })),
  reading(RolloutStarted, ({ version, environment, rolloutId, promotionId }, occasion) => on(version, environment, occasion, { kind: 'started', rolloutId, promotionId })),
  reading(RolloutAborted, ({ version, environment, rolloutId }, occasion) => on(version, environment, occasion, { kind: 'aborted', rolloutId })),
  reading(RolloutRolledBack, ({ version, environment, reason }, occasion) => on(version, environment, occasion, { kind: 'rolled-back', by: occasion.actor, reason })),
);

const SPLITS = byType<Split>(
  reading(SplitApplied, ({ instance, environment, modelId, rolloutId, weights, appliedAt }, { event, at }) => ({
    event, modelId, model: weights[0]?.version.name ?? null, environment, instance, rolloutId, appliedAt: instant(appliedAt, at), recordedAt: at,
    weights: weights.map(({ version, weight, digest }) => ({ version: version.number, weight, digest })),
  })),
  reading(ModelDeactivated, ({ version: { modelId, name }, environment, rolloutId }, { event, at }) => ({
    event, modelId, model: name, environment, instance: null, rolloutId, appliedAt: at, recordedAt: at, weights: [],
  })),
);

/** What these entries say about what serves, and why. */
export const servingFactsOf = (entries: readonly LedgerEntry[]): { splits: Split[]; decisions: Decision[] } =>
  ({ splits: readAll(SPLITS, entries), decisions: readAll(DECISIONS, entries) });
