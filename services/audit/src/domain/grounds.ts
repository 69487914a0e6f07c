import { isA, type Decision, type Of } from './decision.js';

export interface Approval { by: string; role: string; comment: string; at: string; evidenceDigest: string; acknowledgedWarnings: string[] }
export interface Override {
  by: string; role: string; reason: string; at: string;
  /** What there was to see then; null if the evidence was not complete. */
  evidenceDigest: string | null;
  /** What did not hold, in the words of then. */
  unmet: Array<{ name: string; why: string }>;
  reviewDueAt: string;
  /** When it was said that nobody had reviewed it in time; null if it was not. */
  overdueAt: string | null;
  review: { by: string; role: string; verdict: string; comment: string; at: string } | null;
}
export interface Rollback { by: string; reason: string; at: string }
export interface ReportSeen { id: string; digest: string; verdict: string; policy: string; policyRevision: number }

/** What an approver's digest stands for, as deployment defines it: see its EvidenceSeen. */
export interface EvidenceSeen {
  model: string; version: number; artifact: string; evidenceRevision: number;
  reports: Array<{ policy: string; policyRevision: number; digest: string; verdict: string }>;
  environment: string; environmentRevision: number;
}

/** Why a version serves: the promotion that brought it there, who approved it, and on what. */
export interface Grounds {
  promotion: { id: string; origin: string | null; requestedBy: string | null; reason: string | null } | null;
  approvals: Approval[];
  /** It serves although requirements were unmet; null for most. */
  override: Override | null;
  /** The last rollback to it since that promotion; null if it has not been come back to. */
  rollback: Rollback | null;
  evidence: { evidenceDigest: string | null; artifactDigest: string; evidenceRevision: number; reports: ReportSeen[] } | null;
  /** What the digest should be made of; null if nothing was approved or overridden. */
  seen: EvidenceSeen | null;
}

export interface Place { modelId: string; number: number; environment: string }

/**
 * The grounds on which a version serves at a place, from the decisions known: its last rollout there until `until` that was not given up, or
 * the very one that the servers name; who has come back to it since; the approvals of that rollout's promotion that were not stale, or its override; the evidence as it was when the rollout began.
 */
export function groundsOf(known: readonly Decision[], place: Place, rolloutId: string, until: string): Grounds {
  const own = known.filter((each) => each.modelId === place.modelId && each.number === place.number);
  const rollouts = own.filter(isA('started')).filter((each) => each.environment === place.environment).sort(byTime);
  const there = own.filter((each) => each.environment === place.environment && each.at <= until);
  const givenUp = new Set(there.filter(isA('aborted')).map(({ said }) => said.rolloutId));
  const rollout = rollouts.find((each) => each.said.rolloutId === rolloutId) ?? rollouts.filter((each) => each.at <= until && !givenUp.has(each.said.rolloutId)).at(-1);
  const began = rollout?.at ?? until;
  const given = rollout ? own.filter(isA('approved')).filter((each) => each.said.promotionId === rollout.said.promotionId).sort(byTime) : [];
  const override = rollout ? overrideOf(own, rollout.said.promotionId) : null;
  const evidenceDigest = override ? override.evidenceDigest : given.at(-1)?.said.evidenceDigest ?? null;
  const evidence = evidenceAt(own, place.environment, began);
  const back = there.filter(isA('rolled-back')).filter(({ at }) => at > began).sort(byTime).at(-1);
  return {
    promotion: rollout ? promotionOf(own, rollout.said.promotionId) : null,
    approvals: given.filter((each) => each.said.evidenceDigest === evidenceDigest).map(({ at, said: { by, role, comment, acknowledgedWarnings } }) => ({ by, role, comment, at, evidenceDigest: evidenceDigest!, acknowledgedWarnings })),
    override,
    rollback: back ? { by: back.said.by, reason: back.said.reason, at: back.at } : null,
    evidence: evidence && { evidenceDigest, ...evidence },
    seen: evidence && evidenceDigest !== null ? seenIn(place, evidence, environmentRevision(known, place.environment, began)) : null,
  };
}

function promotionOf(own: readonly Decision[], id: string): Grounds['promotion'] {
  const requested = own.filter(isA('requested')).find((each) => each.said.promotionId === id)?.said;
  return { id, origin: requested?.origin ?? null, requestedBy: requested?.requestedBy ?? null, reason: requested?.reason ?? null };
}

/** What is recorded of its override by now; a review may have come long after the rollout began. */
function overrideOf(own: readonly Decision[], promotionId: string): Override | null {
  const [overridden] = own.filter(isA('overridden')).filter(({ said }) => said.promotionId === promotionId);
  if (!overridden) return null;
  const [review] = own.filter(isA('reviewed')).filter(({ said }) => said.promotionId === promotionId);
  const [overdue] = own.filter(isA('review-overdue')).filter(({ said }) => said.promotionId === promotionId);
  const { by, role, reason, evidenceDigest, unmet, reviewDueAt } = overridden.said;
  return {
    by, role, reason, at: overridden.at, evidenceDigest, unmet, reviewDueAt, overdueAt: overdue?.at ?? null,
    review: review ? { by: review.said.by, role: review.said.role, verdict: review.said.verdict, comment: review.said.comment, at: review.at } : null,
  };
}

function evidenceAt(own: readonly Decision[], environment: string, began: string): Omit<NonNullable<Grounds['evidence']>, 'evidenceDigest'> | null {
  const until = own.filter((each) => each.at <= began).sort(byTime);
  const pinned = until.filter(isA('pinned')).sort((one, other) => one.said.revision - other.said.revision).at(-1)?.said;
  if (!pinned) return null;
  const newest = new Map<string, Of<'reported'>>();
  for (const each of until.filter(isA('reported'))) if (each.said.evidenceRevision === pinned.revision && each.said.environments.includes(environment)) newest.set(each.said.policy, each);
  const reports = [...newest.values()].map(({ said }) => ({ id: said.reportId, digest: said.digest, verdict: said.verdict, policy: said.policy, policyRevision: said.policyRevision }));
  return { artifactDigest: pinned.artifactDigest, evidenceRevision: pinned.revision, reports: reports.sort((one, other) => one.policy.localeCompare(other.policy)) };
}

const environmentRevision = (known: readonly Decision[], environment: string, until: string): number =>
  Math.max(1, ...known.filter(isA('environment')).filter((each) => each.environment === environment && each.at <= until).map((each) => each.said.revision));

const seenIn = ({ modelId, number, environment }: Place, evidence: { artifactDigest: string; evidenceRevision: number; reports: ReportSeen[] }, revision: number): EvidenceSeen => ({
  model: modelId, version: number, artifact: evidence.artifactDigest, evidenceRevision: evidence.evidenceRevision,
  reports: evidence.reports.map(({ policy, policyRevision, digest, verdict }) => ({ policy, policyRevision, digest, verdict })),
  environment, environmentRevision: revision,
});

const byTime = (one: Decision, other: Decision): number => (one.at < other.at ? -1 : one.at > other.at ? 1 : one.event < other.event ? -1 : 1);
