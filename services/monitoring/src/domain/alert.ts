import type { Deployed } from './version-ref.js';

export type AlertKind = 'performance' | 'drift' | 'health' | 'label-coverage' | 'override';
export type Severity = 'info' | 'warning' | 'critical';

/** What is wrong with an override: nobody has reviewed it, or the reviewer objects. */
export const [REVIEW, OBJECTION] = ['review', 'objection'] as const;

/** What a rule saw. */
export interface Sighting {
  readonly value: number;
  readonly threshold: number;
  readonly n: number;
  readonly from: string | null;
  readonly to: string | null;
  readonly why: string;
}

/** One thing that is wrong with one version where it serves; as long as it is open, the same thing raises no other. */
export interface Alert extends Sighting {
  readonly id: string;
  readonly about: Deployed;
  readonly kind: AlertKind;
  /** The metric, or the feature that drifted. */
  readonly metric: string;
  readonly severity: Severity;
  readonly state: 'open' | 'acknowledged' | 'resolved';
  readonly raisedAt: string;
  readonly acknowledgedBy: string | null;
  readonly resolvedBy: string | null;
  readonly resolvedAt: string | null;
  readonly reason: string | null;
  /** The story that its events belong to. */
  readonly correlationId: string;
}

export type AlertEvent =
  | { kind: 'acknowledged'; by: string; comment: string }
  | { kind: 'resolved'; by: string | null; reason: string; at: string };

/** What has to be done also when the version serves no more: a review is of what somebody did. */
export const outlivesServing = ({ kind, metric }: Pick<Alert, 'kind' | 'metric'>): boolean => kind === 'override' && metric === REVIEW;

/** Why it cannot be acknowledged; null if it can. */
export function whyNotAcknowledged({ state, acknowledgedBy }: Alert): string | null {
  if (state === 'resolved') return 'This alert is resolved.';
  return state === 'acknowledged' ? `${acknowledgedBy} has acknowledged it already.` : null;
}

export function evolve(alert: Alert, event: AlertEvent): Alert {
  switch (event.kind) {
    case 'acknowledged': return { ...alert, state: 'acknowledged', acknowledgedBy: event.by };
    case 'resolved': return { ...alert, state: 'resolved', resolvedBy: event.by, resolvedAt: event.at, reason: event.reason };
  }
}
