import type { LedgerEvent } from '../api/audit.js';

/** A reason may be a paragraph; the event itself has all of it. */
const LONGEST = 140;

interface Told { readonly type: string; readonly actor: string; readonly data: Record<string, unknown> }

const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

/** What an event says, as one sentence for people; its type in words where nobody has written one. */
export function sentenceOf({ type, actor, data }: Told | LedgerEvent, longest = LONGEST): string {
  const version = data['version'] as { name?: string; number?: number } | undefined;
  const what = version?.name ? `${version.name} v${version.number}` : text(data['name']);
  const where = data['environment'] ? ` in ${text(data['environment'])}` : '';
  const reason = text(data['reason']);
  const why = reason ? `: ${reason.length > longest ? `${reason.slice(0, longest)}…` : reason}` : '';
  switch (type.replace(/\.v\d+$/, '')) {
    case 'registry.model-version.registered': return `${actor} registered ${what}`;
    case 'registry.evidence.pinned': return `evidence of ${what} was pinned (revision ${text(data['revision'])})`;
    case 'registry.alias.moved': return `alias ${text(data['alias'])} of ${what} ${data['number'] === null ? 'was removed' : `points at v${text(data['number'])}`}`;
    case 'registry.run.finished': return `${actor} finished a training run`;
    case 'validation.validation.passed': return `${what} passed validation`;
    case 'validation.validation.failed': return `${what} failed validation`;
    case 'validation.policy.published': return `${actor} published the policy ${what}, revision ${text(data['revision'])}`;
    case 'deployment.promotion.requested': return `${text(data['requestedBy']) || actor} asked for ${what}${where}`;
    case 'deployment.promotion.approved': return `${text(data['approvedBy']) || actor} approved ${what}${where}`;
    case 'deployment.promotion.rejected': return `${text(data['rejectedBy']) || actor} rejected ${what}${where}${why}`;
    case 'deployment.promotion.overridden': return `${text(data['overriddenBy'])} put ${what} through${where}${why}`;
    case 'deployment.promotion.reviewed': return `${text(data['reviewedBy'])} ${data['verdict'] === 'upheld' ? 'upheld' : 'objects to'} the override of ${what}${where}`;
    case 'deployment.promotion.review-overdue': return `nobody has reviewed the override of ${what}${where}`;
    case 'deployment.promotion.became-stale': return `approvals of ${what}${where} became stale`;
    case 'deployment.promotion.completed': return `the promotion of ${what}${where} is complete`;
    case 'deployment.rollout.started': return `${what} began to take traffic${where}`;
    case 'deployment.rollout.step-reached': return `${what} reached step ${text(data['step'])} of ${text(data['steps'])}${where}`;
    case 'deployment.rollout.paused': return `the rollout of ${what}${where} paused${why}`;
    case 'deployment.rollout.resumed': return `the rollout of ${what}${where} goes on`;
    case 'deployment.rollout.completed': return `${what} serves${where} alone`;
    case 'deployment.rollout.aborted': return `the rollout of ${what}${where} was taken back${why}`;
    case 'deployment.rollout.rolled-back': return `${actor} rolled back${where} to ${what}${why}`;
    case 'deployment.model.deactivated': return `${actor} took ${what} out${where.replace(' in ', ' of ')}${why}`;
    case 'deployment.environment.changed': return `${actor} changed the rules of ${text(data['environment'])}`;
    case 'serving.split.applied': return `a server routes ${what || 'the model'}${where} anew`;
    case 'monitoring.canary.judged': return `the canary ${what}${where} ${text(data['verdict'])}${why}`;
    case 'monitoring.drift.detected': return `${text(data['feature'])} of ${what}${where} drifts: PSI ${Number(data['value']).toPrecision(3)}`;
    case 'monitoring.drift.cleared': return `${text(data['feature'])} of ${what}${where} is back`;
    case 'monitoring.performance.degraded': return `${text(data['metric'])} of ${what}${where} is worse than its rule`;
    case 'monitoring.performance.recovered': return `${text(data['metric'])} of ${what}${where} is well again`;
    case 'monitoring.alert.raised': return `alert: ${text(data['why'])}`;
    case 'monitoring.alert.acknowledged': return `${text(data['acknowledgedBy'])} looks after ${text(data['metric'])} of ${what}`;
    case 'monitoring.alert.resolved': return `an alert of ${what}${where} is over${why}`;
    case 'monitoring.retraining.requested': return `retraining of ${what} was asked for`;
    case 'monitoring.ground-truth.received': return `${text(data['accepted'])} labels came for ${what}`;
    case 'notification.delivery.failed': return `a delivery to ${text((data['delivery'] as { subscription?: string } | undefined)?.subscription) || 'a subscription'} failed${why}`;
    case 'registry.access.denied': case 'validation.access.denied': case 'deployment.access.denied': case 'serving.access.denied': case 'monitoring.access.denied': case 'notification.access.denied': case 'audit.access.denied':
      return `${actor} was refused ${text(data['method'])} ${text(data['route'])}${why}`;
    case 'unreadable': return 'bytes that are no event';
    default: return `${type.split('.').slice(1, 3).join(' ').replaceAll('-', ' ')}${what ? ` of ${what}` : ''}${where}`;
  }
}
