import type { LedgerEvent } from '../api/audit.js';
import { counted } from './words.js';

/** A reason may be a paragraph; the event itself has all of it. */
const LONGEST = 140;

interface Told { readonly type: string; readonly actor: string; readonly data: Record<string, unknown> }

const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

const told = (value: unknown, what: string): string => (typeof value === 'number' ? counted(value, what) : `${what}s`);

/** What a sentence is made of: whom or what it is about, where, and why, each with its own words around it. */
interface Words { readonly actor: string; readonly data: Record<string, unknown>; readonly what: string; readonly where: string; readonly why: string }

const subscription = (data: Record<string, unknown>): string => text((data['delivery'] as { subscription?: string } | undefined)?.subscription) || 'a subscription';

function unmet(data: Record<string, unknown>): string {
  const names = ((data['requirements'] ?? []) as Array<{ name: string; met: boolean }>).filter(({ met }) => !met).map(({ name }) => name);
  return names.length === 0 ? '' : `: ${names.join(', ')}`;
}

function trainedOn(data: Record<string, unknown>): string {
  const names = ((data['datasets'] ?? []) as Array<{ name: string }>).map(({ name }) => name);
  return names.length === 0 ? '' : `, trained on ${names.join(', ')}`;
}

const SENTENCES: Readonly<Record<string, (words: Words) => string>> = {
  'registry.model-version.registered': ({ actor, data, what }) => `${actor} registered ${what}${trainedOn(data)}${data['causedBy'] ? ', which answers a request for retraining' : ''}`,
  'registry.evidence.pinned': ({ data, what }) => `evidence of ${what} was pinned (revision ${text(data['revision'])})`,
  'registry.alias.moved': ({ data, what }) => `alias ${text(data['alias'])} of ${what} ${data['number'] === null ? 'was removed' : `points at v${text(data['number'])}`}`,
  'registry.run.finished': ({ actor, what }) => `${actor} finished the training run ${what}`,
  'registry.model.created': ({ actor, what }) => `${actor} made the model ${what}`,
  'registry.model.renamed': ({ actor, data, what }) => `${actor} renamed ${text(data['formerName'])} to ${what}`,
  'registry.model.deleted': ({ actor, what }) => `${actor} deleted the model ${what}`,
  'registry.model-version.described': ({ actor, what }) => `${actor} described ${what}`,
  'registry.model-version.tagged': ({ actor, data, what }) => `${actor} ${data['value'] === undefined || data['value'] === null ? 'took the tag' : 'tagged'} ${text(data['key'])} ${data['value'] === undefined || data['value'] === null ? 'from' : 'of'} ${what}`,
  'registry.model-version.deleted': ({ actor, what }) => `${actor} deleted ${what}`,
  'registry.alias.requested': ({ actor, data, what }) => `${actor} wants the alias ${text(data['alias'])} to point at ${what}`,
  'registry.dataset.recorded': ({ actor, what }) => `${actor} trained on the dataset ${what}`,
  'validation.validation.passed': ({ what }) => `${what} passed validation`,
  'validation.validation.failed': ({ what }) => `${what} failed validation`,
  'validation.policy.published': ({ actor, data, what }) => `${actor} published the policy ${what}, revision ${text(data['revision'])}`,
  'validation.validation.started': ({ what }) => `validation of ${what} began`,
  'validation.validation.errored': ({ what, why }) => `${what} could not be validated${why}`,
  'deployment.promotion.requested': ({ actor, data, what, where }) => `${text(data['requestedBy']) || actor} asked for ${what}${where}`,
  'deployment.promotion.approved': ({ actor, data, what, where }) => `${text(data['approvedBy']) || actor} approved ${what}${where}`,
  'deployment.promotion.rejected': ({ actor, data, what, where, why }) => `${text(data['rejectedBy']) || actor} rejected ${what}${where}${why}`,
  'deployment.promotion.overridden': ({ data, what, where, why }) => `${text(data['overriddenBy'])} put ${what} through${where}${why}`,
  'deployment.promotion.reviewed': ({ data, what, where }) => `${text(data['reviewedBy'])} ${data['verdict'] === 'upheld' ? 'upheld' : 'objects to'} the override of ${what}${where}`,
  'deployment.promotion.review-overdue': ({ what, where }) => `nobody has reviewed the override of ${what}${where}`,
  'deployment.promotion.became-stale': ({ what, where }) => `approvals of ${what}${where} became stale`,
  'deployment.promotion.completed': ({ what, where }) => `the promotion of ${what}${where} is complete`,
  'deployment.rollout.started': ({ what, where }) => `${what} began to take traffic${where}`,
  'deployment.rollout.step-reached': ({ data, what, where }) => `${what} reached step ${text(data['step'])} of ${text(data['steps'])}${where}`,
  'deployment.rollout.paused': ({ what, where, why }) => `the rollout of ${what}${where} paused${why}`,
  'deployment.rollout.resumed': ({ what, where }) => `the rollout of ${what}${where} goes on`,
  'deployment.rollout.completed': ({ what, where }) => `${what} serves${where} alone`,
  'deployment.rollout.aborted': ({ what, where, why }) => `the rollout of ${what}${where} was taken back${why}`,
  'deployment.rollout.rolled-back': ({ actor, what, where, why }) => `${actor} rolled back${where} to ${what}${why}`,
  'deployment.model.deactivated': ({ actor, what, where, why }) => `${actor} took ${what} out${where.replace(' in ', ' of ')}${why}`,
  'deployment.environment.changed': ({ actor, data }) => `${actor} changed the rules of ${text(data['environment'])}`,
  'deployment.readiness.changed': ({ data, what, where }) => `${what}${where} is ${data['state'] === 'waiting' ? 'waiting for Baton' : data['state'] === 'rolling-out' ? 'rolling out' : text(data['state'])}${unmet(data)}`,
  'deployment.promotion.superseded': ({ what, where }) => `a newer promotion took the place of ${what}${where}`,
  'deployment.promotion.withdrawn': ({ actor, what, where, why }) => `${actor} withdrew ${what}${where}${why}`,
  'serving.split.applied': ({ what, where }) => `a server routes ${what || 'the model'}${where} anew`,
  'serving.model.loaded': ({ what, where }) => `a server has loaded ${what}${where}`,
  'serving.model.load-failed': ({ what, where, why }) => `a server could not load ${what}${where}${why}`,
  'serving.model.unloaded': ({ what, where }) => `a server no longer holds ${what}${where}`,
  'serving.prediction-log.closed': ({ data }) => `a prediction log ended with number ${text(data['lastSequence'])}`,
  'monitoring.canary.judged': ({ data, what, where, why }) => `the canary ${what}${where} ${text(data['verdict'])}${why}`,
  'monitoring.drift.detected': ({ data, what, where }) => `${text(data['feature'])} of ${what}${where} drifts: PSI ${Number(data['value']).toPrecision(3)}`,
  'monitoring.drift.cleared': ({ data, what, where }) => `${text(data['feature'])} of ${what}${where} is back`,
  'monitoring.performance.degraded': ({ data, what, where }) => `${text(data['metric'])} of ${what}${where} is worse than its rule`,
  'monitoring.performance.recovered': ({ data, what, where }) => `${text(data['metric'])} of ${what}${where} is well again`,
  'monitoring.alert.raised': ({ data }) => `alert: ${text(data['why'])}`,
  'monitoring.alert.acknowledged': ({ data, what }) => `${text(data['acknowledgedBy'])} looks after ${text(data['metric'])} of ${what}`,
  'monitoring.alert.resolved': ({ what, where, why }) => `an alert of ${what}${where} is over${why}`,
  'monitoring.retraining.requested': ({ what }) => `retraining of ${what} was asked for`,
  'monitoring.ground-truth.received': ({ data, what }) => `${told(data['accepted'], 'label')} came for ${what}`,
  'monitoring.monitors.changed': ({ actor, what }) => `${actor} changed what is watched of ${what}`,
  'monitoring.reference.profiled': ({ data, what }) => `the reference data of ${what} was looked at (${told(data['rows'], 'row')})`,
  'monitoring.window.closed': ({ data, what, where }) => `an hour of ${what}${where} is counted: ${told(data['rows'], 'prediction')}`,
  'monitoring.window.restated': ({ data, what, where }) => `an hour of ${what}${where} was counted anew: ${told(data['rows'], 'prediction')}`,
  'monitoring.prediction-segment.sealed': ({ data, what, where }) => `${told(data['rows'], 'prediction')} of ${what}${where} ${data['rows'] === 1 ? 'was' : 'were'} sealed`,
  'notification.delivery.failed': ({ data, why }) => `a delivery to ${subscription(data)} failed${why}`,
  'notification.delivery.succeeded': ({ data }) => `${subscription(data)} was told`,
  'notification.delivery.abandoned': ({ data, why }) => `${subscription(data)} was not reached for three days and is not told any more${why}`,
  'notification.subscription.changed': ({ data, what, why }) => `the subscription ${what} was ${data['change'] === 'secret-rotated' ? 'given another secret' : text(data['change'])}${why}`,
  'audit.record.read': ({ actor, data }) => `${actor} read ${text(data['path'])}`,
  unreadable: () => 'bytes that are no event',
};

/** What an event says, as one sentence for people; its type in words where nobody has written one. */
export function sentenceOf({ type, actor, data }: Told | LedgerEvent, longest = LONGEST): string {
  const version = data['version'] as { name?: string; number?: number } | undefined;
  const what = version?.name ? `${version.name} v${version.number}` : text(data['name']);
  const where = data['environment'] ? ` in ${text(data['environment'])}` : '';
  const reason = text(data['reason']);
  const why = reason ? `: ${reason.length > longest ? `${reason.slice(0, longest)}…` : reason}` : '';
  const name = type.replace(/\.v\d+$/, '');
  if (name.endsWith('.access.denied')) return `${actor} was refused ${text(data['method'])} ${text(data['route'])}${why}`;
  return SENTENCES[name]?.({ actor, data, what, where, why }) ?? `${type.split('.').slice(1, 3).join(' ').replaceAll('-', ' ')}${what ? ` of ${what}` : ''}${where}`;
}
