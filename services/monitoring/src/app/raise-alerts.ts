import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { make } from '@baton/contracts';
import { AlertRaised } from '@baton/contracts/monitoring/alert-raised';
import { AlertResolved } from '@baton/contracts/monitoring/alert-resolved';
import { RetrainingRequested } from '@baton/contracts/monitoring/retraining-requested';
import type { Draft } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { evolve, type Alert, type AlertKind, type Severity, type Sighting } from '../domain/alert.js';
import type { Deployed } from '../domain/version-ref.js';
import { ModelFacts, type KnownVersion } from './ports/model-facts.js';
import { Alerts, RetrainingRequests } from './ports/watching.js';
import { about, clip, versionOf } from './speaking.js';

/** What a rule says is wrong. */
export interface Trouble { readonly kind: AlertKind; readonly metric: string; readonly severity: Severity; readonly sighting: Sighting }

/** What an alert belongs to; `pinned` as far as it is known. */
export type AlertStory = Pick<KnownVersion, 'correlationId'> & { readonly pinned: KnownVersion['pinned'] | undefined };

export interface Retraining { readonly reportDigest: string }

/** Opens alerts, one for each thing that is wrong, resolves them when it is over, and asks for retraining. Returns the events; the caller appends them. */
@Injectable()
export class RaiseAlerts {
  constructor(private readonly alerts: Alerts, private readonly requests: RetrainingRequests, private readonly facts: ModelFacts) {}

  /** Whether what is wrong with a version is worth saying: it leads where it serves, and no alert says so already. */
  async isNews(tx: Transaction, deployed: Deployed, kind: AlertKind, metric: string): Promise<boolean> {
    return await this.facts.leads(tx, deployed) && await this.alerts.open(tx, deployed, kind, metric) === undefined;
  }

  /** @param retraining null if the rule does not retrain */
  async raise(tx: Transaction, deployed: Deployed, known: AlertStory, trouble: Trouble, retraining: Retraining | null): Promise<Draft[]> {
    if (await this.alerts.open(tx, deployed, trouble.kind, trouble.metric)) return [];
    const { kind, metric, severity, sighting } = trouble;
    const alert: Alert = {
      id: uuidv7(), about: deployed, kind, metric, severity, state: 'open', raisedAt: new Date().toISOString(), acknowledgedBy: null, resolvedBy: null, resolvedAt: null, reason: null,
      correlationId: known.correlationId, ...sighting,
    };
    await this.alerts.save(tx, alert);
    const raised = about(deployed, make(AlertRaised, { ...subjectOf(alert, known), value: sighting.value, threshold: sighting.threshold, n: sighting.n, from: sighting.from, to: sighting.to, why: clip(sighting.why) }));
    return [raised, ...(retraining ? await this.request(tx, deployed, alert, retraining) : [])];
  }

  private async request(tx: Transaction, deployed: Deployed, { id: alertId, kind, metric, value, threshold, from, to, why }: Alert, { reportDigest }: Retraining): Promise<Draft[]> {
    const cause = { kind: kind === 'drift' ? 'drift' : 'performance', alertId, metric, value, threshold, from, to, reportDigest, reason: clip(why) };
    const request = { id: uuidv7(), about: deployed, cause, state: 'open' as const, at: new Date().toISOString() };
    if (!await this.requests.open(tx, request)) return [];
    return [about(deployed, make(RetrainingRequested, { requestId: request.id, version: versionOf(deployed), environment: deployed.environment, cause }))];
  }

  async resolve(tx: Transaction, deployed: Deployed, known: AlertStory, kind: AlertKind, metric: string, reason: string): Promise<Draft[]> {
    const alert = await this.alerts.open(tx, deployed, kind, metric);
    if (!alert) return [];
    await this.alerts.save(tx, evolve(alert, { kind: 'resolved', by: null, reason, at: new Date().toISOString() }));
    return [about(deployed, make(AlertResolved, { ...subjectOf(alert, known), resolvedBy: null, reason: clip(reason) }))];
  }
}

/** What an alert is about, as events say it. */
export const subjectOf = ({ id, about: deployed, kind, metric, severity }: Alert, known: Pick<AlertStory, 'pinned'> | undefined) => ({
  alertId: id, version: versionOf(deployed), environment: deployed.environment, kind, metric, severity, owner: known?.pinned?.evidence.owner ?? null,
});
