import type { Environment } from './environment.js';
import type { Override } from './override.js';
import type { Approval } from './promotion.js';
import type { VersionRef } from './version-ref.js';

export interface Remark { readonly name: string; readonly why: string; readonly fix: string }

/** A report of validation as far as deployment needs it. */
export interface ReportFact {
  readonly reportId: string;
  readonly evidenceRevision: number;
  readonly policy: { readonly name: string; readonly revision: number };
  readonly environments: readonly string[];
  readonly state: 'started' | 'passed' | 'failed' | 'errored';
  readonly digest: string | null;
  readonly checks: ReadonlyArray<{ readonly name: string; readonly verdict: string; readonly why: string; readonly fix: string }>;
  readonly reason: string | null;
}

/** What the other services have said about a version so far; it arrives in any order. */
export interface VersionFacts {
  readonly version: VersionRef;
  readonly artifactDigest: string | null;
  readonly evidenceRevision: number;
  readonly missing: readonly Remark[];
  readonly authors: readonly string[];
  readonly reports: readonly ReportFact[];
  readonly deleted: boolean;
}

/** One thing that must hold before a version may serve in an environment. */
export interface Requirement { readonly name: string; readonly met: boolean; readonly why: string; readonly fix: string; readonly who: string }

const met = (name: string, why: string): Requirement => ({ name, met: true, why, fix: '', who: 'baton' });
const waiting = (name: string, why: string): Requirement => ({ name, met: false, why, fix: 'Wait: Baton does this by itself.', who: 'baton' });

/** An environment that comes before. */
export interface Earlier {
  readonly name: string;
  /** Whose turn it is there: Baton's, if it takes the version by itself; somebody's who asks for it, or who approves what has been asked for. */
  readonly turn: 'baton' | 'requester' | { readonly approvers: readonly string[]; readonly promotionId: string };
}

export interface Situation {
  readonly facts: VersionFacts;
  readonly environment: Environment;
  /** Environments that come before and that the version has not served in yet. */
  readonly notYetServedIn: readonly Earlier[];
  /** Another version whose rollout is under way here. */
  readonly rollingOut: { readonly rolloutId: string; readonly number: number } | null;
  /** Approvals of exactly the evidence of now. */
  readonly approvals: readonly Approval[];
  /** Where to approve while a promotion is open, and where to review its override afterwards. */
  readonly promotionId: string | null;
  /** By which the promotion was put through; null for most. */
  readonly override: Override | null;
}

/** The newest report for the evidence of now that speaks of the environment, which opens or closes it: one policy decides, and which one may have changed since another was made. */
export const reportFor = ({ facts, environment }: Pick<Situation, 'facts' | 'environment'>): ReportFact | undefined =>
  facts.reports.findLast((report) => report.evidenceRevision === facts.evidenceRevision && report.environments.includes(environment.name));

/** Warnings of that report, which an approver has to acknowledge. */
export const warningsOf = (report: ReportFact | undefined): string[] =>
  [...new Set(report?.checks.filter((check) => check.verdict === 'warning').map((check) => check.name))].sort();

const REVIEW = 'review';

/** Two versions cannot be rolled out at once. */
export const OTHER_ROLLOUT = 'no other rollout';

/** Everything that a version needs for an environment, met or not, in the order in which it is met. */
export function requirementsOf(situation: Situation): Requirement[] {
  return [evidence(situation), validation(situation), earlierEnvironments(situation), freeSlot(situation), approval(situation)]
    .filter((requirement): requirement is Requirement => requirement !== null)
    .map((requirement) => waived(requirement, situation.override))
    .concat(situation.override ? reviewed(situation.override, { promotionId: situation.promotionId!, model: situation.facts.version.name, environment: situation.environment.name }) : []);
}

/** What is kept of requirements once they are decided on: nobody is asked for anything any more, but for the review of an override, which comes afterwards. */
export const decidedOn = (requirements: readonly Requirement[]): Requirement[] => requirements.filter(({ name }) => name !== REVIEW).map((requirement) => ({ ...requirement, fix: '' }));

/** What was overridden is as unmet as before; it only keeps nobody waiting any more. */
function waived(requirement: Requirement, override: Override | null): Requirement {
  if (!override || requirement.met || !override.unmet.some(({ name }) => name === requirement.name)) return requirement;
  return { ...requirement, why: `${requirement.why} Overridden by ${override.by}.`, fix: '' };
}

/** What is left to do about an override once it has been put through. */
export function reviewed({ by, role, unmet, reason, at, review, reviewDueAt, overdueAt }: Override, { promotionId, model, environment }: { promotionId: string; model: string; environment: string }): Requirement {
  const what = `${by} (${role}) put it through at ${at} without ${unmet.map(({ name }) => name).join(', ')}: ${reason}`;
  if (!review) {
    return {
      name: REVIEW, met: false, who: 'validator or compliance', why: `${what} – ${overdueAt === null ? `somebody else is to review that until ${reviewDueAt}` : `the review is overdue since ${reviewDueAt}`}.`,
      fix: `POST /deployment/api/v1/promotions/${promotionId}/review with verdict (upheld, objected) and comment, by somebody who neither did it nor wrote, registered or requested it.`,
    };
  }
  const said = `${what} – ${review.by} (${review.role}) ${review.verdict === 'upheld' ? 'upheld' : 'objected to'} that: ${review.comment}`;
  if (review.verdict === 'upheld') return met(REVIEW, said);
  return { name: REVIEW, met: false, who: 'operator or ml-engineer', why: said, fix: `Roll back if it still serves: POST /deployment/api/v1/models/${model}/environments/${environment}/rollback.` };
}

function evidence({ facts, environment }: Situation): Requirement {
  if (facts.evidenceRevision === 0) return waiting('evidence', 'The evidence is not pinned yet: that happens when the training run ends.');
  const missing = facts.missing.filter((remark) => environment.requiredEvidence.includes(remark.name));
  if (missing.length === 0) return met('evidence', `Revision ${facts.evidenceRevision} of the evidence is pinned.`);
  return {
    name: 'evidence', met: false, who: 'data-scientist',
    why: missing.map((remark) => remark.why).join(' '), fix: fixesOf(missing),
  };
}

/** Each once, on a line of its own, to be pasted: what several checks miss is mended by one and the same line. */
const fixesOf = (remarks: ReadonlyArray<{ readonly fix: string }>): string => [...new Set(remarks.map(({ fix }) => fix))].join('\n');

const AGAIN = 'Run it again: POST /validation/api/v1/reports.';

function validation(situation: Situation): Requirement {
  const { facts, environment } = situation;
  if (facts.evidenceRevision === 0) return waiting('validation', 'Validation begins when the evidence is pinned.');
  const report = reportFor(situation);
  if (!report) {
    const others = facts.reports.filter((each) => each.evidenceRevision === facts.evidenceRevision);
    const none = `Validation has no report for ${environment.name} on revision ${facts.evidenceRevision} of the evidence`;
    if (others.length === 0 || others.some((each) => each.state === 'started')) return waiting('validation', `${none} yet.`);
    return { name: 'validation', met: false, who: 'validator', why: `${none}: no policy spoke of ${environment.name} when it was validated.`, fix: AGAIN };
  }
  switch (report.state) {
    case 'failed': {
      const checks = report.checks.filter((check) => check.verdict === 'failed');
      return { name: 'validation', met: false, who: 'data-scientist', why: checks.map((check) => `${check.name}: ${check.why}`).join(' '), fix: fixesOf(checks) };
    }
    case 'errored': return { name: 'validation', met: false, who: 'validator', why: `Validation could not be carried out: ${report.reason ?? 'no reason given'}`, fix: AGAIN };
    case 'started': return waiting('validation', 'Validation is running.');
    case 'passed': return met('validation', `Passed ${report.policy.name} revision ${report.policy.revision}.`);
  }
}

function earlierEnvironments({ notYetServedIn }: Situation): Requirement | null {
  if (notYetServedIn.length === 0) return null;
  const names = notYetServedIn.map(({ name }) => name).join(', ');
  const [name, why] = [`served in ${names}`, `The version has not served in ${names} yet.`];
  const stuck = notYetServedIn.find(({ turn }) => turn !== 'baton');
  if (!stuck || stuck.turn === 'baton') return waiting(name, why);
  if (stuck.turn === 'requester') return { name, met: false, who: 'data-scientist or ml-engineer', why: `${why} ${stuck.name} does not take it by itself.`, fix: `Ask for it there: POST /deployment/api/v1/promotions with environment ${stuck.name}.` };
  const { approvers, promotionId } = stuck.turn;
  return { name, met: false, who: approvers.join(' or '), why: `${why} Its promotion to ${stuck.name} waits for an approval.`, fix: toApprove(promotionId) };
}

const toApprove = (promotionId: string): string => `POST /deployment/api/v1/promotions/${promotionId}/approvals with the evidenceDigest that it shows.`;

function freeSlot({ rollingOut }: Situation): Requirement | null {
  if (!rollingOut) return null;
  return {
    name: OTHER_ROLLOUT, met: false, who: 'ml-engineer', why: `The rollout of version ${rollingOut.number} is under way.`,
    fix: `Let it end, or POST /deployment/api/v1/rollouts/${rollingOut.rolloutId}/complete or /abort.`,
  };
}

function approval({ environment, approvals, promotionId }: Situation): Requirement | null {
  const { count, roles } = environment.approvals;
  if (count === 0) return null;
  const names = approvals.map((each) => `${each.by} (${each.role})`).join(', ');
  if (approvals.length >= count) return met('approval', `Approved by ${names}.`);
  const open = promotionId ? toApprove(promotionId) : 'Request a promotion first: POST /deployment/api/v1/promotions, or set the alias.';
  return {
    name: 'approval', met: false, who: roles.join(' or '),
    why: `${approvals.length} of ${count} approvals by somebody who did not write, register or request it${names ? `: ${names}` : ''}.`, fix: open,
  };
}
