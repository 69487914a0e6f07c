import { accept, conflict, invalid, refuse, type Decision } from './decision.js';
import type { Override, Review } from './override.js';
import type { Requirement } from './requirements.js';
import type { VersionRef } from './version-ref.js';

export interface Approval { readonly by: string; readonly role: string; readonly evidenceDigest: string; readonly comment: string; readonly acknowledgedWarnings: readonly string[]; readonly at: string }

export type PromotionState = 'open' | 'rolling-out' | 'completed' | 'rejected' | 'withdrawn' | 'superseded' | 'failed';

/** Somebody's wish that a version serves in an environment, and how far it has come. */
export interface Promotion {
  readonly id: string;
  readonly version: VersionRef;
  readonly environment: string;
  readonly state: PromotionState;
  readonly origin: 'alias' | 'api' | 'automatic';
  readonly requestedBy: string;
  readonly reason: string;
  /** Digest of what an approver sees now; null until the evidence is complete enough to be seen. */
  readonly evidenceDigest: string | null;
  readonly approvals: readonly Approval[];
  /** Put through although requirements were unmet; null for most. */
  readonly override: Override | null;
  /** What was needed when it was decided, met or not; null while it is open. */
  readonly decidedOn: readonly Requirement[] | null;
  readonly rolloutId: string | null;
  /** Why it ended without serving. */
  readonly endedBecause: string | null;
  readonly correlationId: string;
}

export type PromotionEvent =
  | { kind: 'approved'; approval: Approval }
  | { kind: 'overridden'; override: Override }
  | { kind: 'reviewed'; review: Review }
  | { kind: 'review-overdue'; at: string }
  | { kind: 'rejected'; by: string; reason: string }
  | { kind: 'withdrawn'; reason: string }
  | { kind: 'superseded'; by: string }
  | { kind: 'evidence-complete'; evidenceDigest: string }
  | { kind: 'became-stale'; formerDigest: string; evidenceDigest: string }
  | { kind: 'rollout-started'; rolloutId: string }
  | { kind: 'completed'; rolloutId: string }
  | { kind: 'failed'; reason: string };

/** Somebody who acts. */
export interface Actor { readonly subject: string; readonly roles: readonly string[] }

export interface ApprovalCommand {
  readonly by: Actor;
  /** What the approver saw. */
  readonly seen: string;
  readonly comment: string;
  readonly acknowledgedWarnings: readonly string[];
  readonly at: string;
}

export interface ApprovalContext {
  /** Subjects of run, registration and request, and the owner. */
  readonly authors: readonly string[];
  readonly approverRoles: readonly string[];
  readonly warnings: readonly string[];
  /** What differs between the evidence seen and that of now. */
  readonly difference: () => ReadonlyArray<{ field: string; seen: unknown; now: unknown }>;
}

export function approve(promotion: Promotion, command: ApprovalCommand, context: ApprovalContext): Decision<PromotionEvent> {
  const { by, seen } = command;
  if (promotion.state !== 'open') return conflict('closed', `This promotion is ${promotion.state}.`);
  if (context.authors.includes(by.subject)) return refuse('author', 'Somebody who did not write, register or request it must approve.');
  const role = context.approverRoles.find((each) => by.roles.includes(each));
  if (!role) return refuse('role', `Approval here needs one of the roles ${context.approverRoles.join(', ') || '(none: nothing has to be approved)'}.`);
  if (promotion.evidenceDigest === null) return conflict('no-evidence', 'There is nothing to approve yet: the evidence is not pinned or validation has not reported.');
  if (seen !== promotion.evidenceDigest) {
    return conflict('stale', 'The evidence has changed since you saw it. Look at the difference and approve with the new evidenceDigest.', { evidenceDigest: promotion.evidenceDigest, seen, difference: context.difference() });
  }
  if (promotion.approvals.some((approval) => approval.by === by.subject && approval.evidenceDigest === seen)) return conflict('again', `${by.subject} has approved this evidence already.`);
  const open = context.warnings.filter((warning) => !command.acknowledgedWarnings.includes(warning));
  if (open.length > 0) return invalid('warnings', `Validation warns of: ${open.join(', ')}. Name each in acknowledgedWarnings to approve all the same.`);
  return accept({ kind: 'approved', approval: { by: by.subject, role, evidenceDigest: seen, comment: command.comment, acknowledgedWarnings: command.acknowledgedWarnings, at: command.at } });
}

export function reject(promotion: Promotion, by: Actor, approverRoles: readonly string[], reason: string): Decision<PromotionEvent> {
  if (promotion.state !== 'open') return conflict('closed', `This promotion is ${promotion.state}.`);
  if (!approverRoles.some((role) => by.roles.includes(role))) return refuse('role', `Rejecting needs one of the roles ${approverRoles.join(', ')}.`);
  return accept({ kind: 'rejected', by: by.subject, reason });
}

export function withdraw(promotion: Promotion, by: Actor, authors: readonly string[], reason: string): Decision<PromotionEvent> {
  if (promotion.state !== 'open') return conflict('closed', `This promotion is ${promotion.state}.`);
  if (promotion.requestedBy !== by.subject && !authors.includes(by.subject) && !by.roles.includes('admin')) return refuse('requester', 'Only who requested or wrote it, or an admin, withdraws it.');
  return accept({ kind: 'withdrawn', reason });
}

/** Evidence has come, or has changed: approvals of other evidence no longer count. */
export function lookAgain(promotion: Promotion, evidenceDigest: string): Decision<PromotionEvent> {
  if (promotion.state !== 'open' || promotion.evidenceDigest === evidenceDigest) return accept();
  if (promotion.evidenceDigest === null) return accept({ kind: 'evidence-complete', evidenceDigest });
  return accept({ kind: 'became-stale', formerDigest: promotion.evidenceDigest, evidenceDigest });
}

export function evolve(promotion: Promotion, event: PromotionEvent): Promotion {
  switch (event.kind) {
    case 'approved': return { ...promotion, approvals: [...promotion.approvals, event.approval] };
    case 'overridden': return { ...promotion, override: event.override };
    case 'reviewed': return { ...promotion, override: promotion.override && { ...promotion.override, review: event.review } };
    case 'review-overdue': return { ...promotion, override: promotion.override && { ...promotion.override, overdueAt: event.at } };
    case 'rejected': return { ...promotion, state: 'rejected', endedBecause: `${event.by}: ${event.reason}` };
    case 'withdrawn': return { ...promotion, state: 'withdrawn', endedBecause: event.reason };
    case 'superseded': return { ...promotion, state: 'superseded', endedBecause: `promotion ${event.by} took its place` };
    case 'evidence-complete':
    case 'became-stale': return { ...promotion, evidenceDigest: event.evidenceDigest };
    case 'rollout-started': return { ...promotion, state: 'rolling-out', rolloutId: event.rolloutId };
    case 'completed': return { ...promotion, state: 'completed' };
    case 'failed': return { ...promotion, state: 'failed', endedBecause: event.reason };
  }
}

/** The approvals that count: of exactly the evidence of now. */
export const currentApprovals = (promotion: Promotion): readonly Approval[] =>
  promotion.approvals.filter((approval) => approval.evidenceDigest === promotion.evidenceDigest);
