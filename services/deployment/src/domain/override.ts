import { accept, conflict, invalid, refuse, type Decision } from './decision.js';
import type { Actor, Promotion, PromotionEvent } from './promotion.js';
import { OTHER_ROLLOUT, type Remark, type ReportFact, type Requirement, type VersionFacts } from './requirements.js';

export interface Review { readonly by: string; readonly role: string; readonly verdict: 'upheld' | 'objected'; readonly comment: string; readonly at: string }

/** A promotion put through although requirements were unmet, and what somebody else says of that afterwards. */
export interface Override {
  readonly by: string;
  readonly role: string;
  readonly reason: string;
  readonly at: string;
  /** What there was to see then; null if the evidence was not complete. */
  readonly evidenceDigest: string | null;
  /** What did not hold, in the words of then. */
  readonly unmet: readonly Remark[];
  readonly reviewDueAt: string;
  /** When it was said that nobody had reviewed it in time; null as long as it was not. */
  readonly overdueAt: string | null;
  readonly review: Review | null;
}

/** Whoever may roll production back may also break the glass. */
const OVERRIDERS: readonly string[] = ['operator', 'ml-engineer', 'admin'];
const REVIEWERS: readonly string[] = ['validator', 'compliance'];
const REVIEW_WITHIN_MS = 24 * 3_600_000;

/** Checks whose failure is about what a server would do with the bytes, not about how good the model is. */
const ABOUT_LOADING: readonly string[] = ['artifact-safety', 'loads'];
const LOADED_FROM: readonly string[] = ['files', 'MLmodel'];

/** Why no server could or should load the version, which no reason makes good; null if nothing is known against it. */
export function whyNeverLoaded(facts: VersionFacts | undefined): string | null {
  if (!facts || facts.artifactDigest === null) return 'Its files are not known here yet.';
  if (facts.deleted) return 'The version was deleted.';
  const lacking = facts.missing.filter((remark) => LOADED_FROM.includes(remark.name));
  const failed = newestReports(facts.reports.filter((report) => report.evidenceRevision === facts.evidenceRevision))
    .flatMap((report) => report.checks.filter((check) => check.verdict === 'failed' && ABOUT_LOADING.includes(check.name)));
  const found = [...lacking, ...failed];
  return found.length === 0 ? null : found.map(({ name, why }) => `${name}: ${why}`).join(' ');
}

/** Of each policy the last. */
function newestReports(reports: readonly ReportFact[]): ReportFact[] {
  const newest = new Map<string, ReportFact>();
  for (const report of reports) newest.set(report.policy.name, report);
  return [...newest.values()];
}

export interface OverrideContext {
  /** Met or not, as they are now. */
  readonly requirements: readonly Requirement[];
  readonly facts: VersionFacts | undefined;
}

/** Puts an open promotion through as it stands. An author may: at night there may be nobody else, and the review is by somebody else. */
export function override(promotion: Promotion, { by, reason, at }: { by: Actor; reason: string; at: string }, { requirements, facts }: OverrideContext): Decision<PromotionEvent> {
  if (promotion.state !== 'open') return conflict('closed', `This promotion is ${promotion.state}.`);
  const role = OVERRIDERS.find((each) => by.roles.includes(each));
  if (!role) return refuse('role', `Overriding needs one of the roles ${OVERRIDERS.join(', ')}.`);
  if (reason.trim() === '') return invalid('reason', 'Say why it cannot wait: the reason goes on the record, and somebody else reviews it.');
  const never = whyNeverLoaded(facts);
  if (never !== null) return conflict('unloadable', `${never} An override does not make a model fit to be loaded: register a version that is.`);
  const unmet = requirements.filter((requirement) => !requirement.met);
  const busy = unmet.find((requirement) => requirement.name === OTHER_ROLLOUT);
  if (busy) return conflict('busy', `${busy.why} ${busy.fix} Then override.`);
  if (unmet.length === 0) return conflict('needless', 'Everything that it needs is met: there is nothing to override.');
  const reviewDueAt = new Date(Date.parse(at) + REVIEW_WITHIN_MS).toISOString();
  return accept({ kind: 'overridden', override: {
    by: by.subject, role, reason, at, evidenceDigest: promotion.evidenceDigest, unmet: unmet.map(({ name, why, fix }) => ({ name, why, fix })), reviewDueAt, overdueAt: null, review: null,
  } });
}

export type ReviewCommand = Pick<Review, 'verdict' | 'comment' | 'at'> & { readonly by: Actor };

/** Somebody who neither did it nor is an author says what they think of an override; it closes the matter, or asks for a rollback. */
export function review(promotion: Promotion, { by, verdict, comment, at }: ReviewCommand, authors: readonly string[]): Decision<PromotionEvent> {
  const done = promotion.override;
  if (!done) return conflict('not-overridden', 'This promotion was not overridden: there is nothing to review.');
  if (done.review) return conflict('reviewed', `${done.review.by} has reviewed it already: ${done.review.verdict}.`);
  if (by.subject === done.by) return refuse('overrider', 'Whoever overrode it cannot review that: somebody else must.');
  if (authors.includes(by.subject)) return refuse('author', 'Somebody who did not write, register or request it must review.');
  const role = REVIEWERS.find((each) => by.roles.includes(each));
  if (!role) return refuse('role', `Reviewing needs one of the roles ${REVIEWERS.join(', ')}.`);
  if (comment.trim() === '') return invalid('comment', 'Say what you have looked at: the comment goes on the record.');
  return accept({ kind: 'reviewed', review: { by: by.subject, role, verdict, comment, at } });
}

/** The time for a review is over: said once, and not at all if there was one. */
export function overdue({ override: done }: Promotion, at: string): Decision<PromotionEvent> {
  return !done || done.review || done.overdueAt !== null ? accept() : accept({ kind: 'review-overdue', at });
}

export type ReviewState = 'outstanding' | 'overdue' | 'upheld' | 'objected';

/** How far the review of an override is; null where nothing was overridden. */
export const reviewStateOf = ({ override: done }: Promotion): ReviewState | null =>
  done && (done.review?.verdict ?? (done.overdueAt === null ? 'outstanding' : 'overdue'));
