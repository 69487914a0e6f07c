import { Injectable } from '@nestjs/common';
import { make } from '@baton/contracts';
import { DriftCleared } from '@baton/contracts/monitoring/drift-cleared';
import { DriftDetected } from '@baton/contracts/monitoring/drift-detected';
import type { Draft } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { driftChanges, type FeatureDistance } from '../domain/drift-verdict.js';
import type { Period } from '../domain/period.js';
import type { Distance } from './figures/distances.js';
import { said } from './figures/series.js';
import { KeepReport } from './keep-report.js';
import { Drifting } from './ports/watching.js';
import { RaiseAlerts } from './raise-alerts.js';
import { about, versionOf } from './speaking.js';
import type { Watched } from './watched-versions.js';

/** Which features begin to drift in a stretch of time and which come back. Returns the events; the caller appends them. */
@Injectable()
export class ChangeDrift {
  constructor(private readonly drifting: Drifting, private readonly alerts: RaiseAlerts, private readonly report: KeepReport) {}

  async run(tx: Transaction, watched: Watched, distances: readonly Distance[], bucket: Period): Promise<Draft[]> {
    const { deployed, known, monitors } = watched;
    const { detected, cleared } = driftChanges(monitors.drift, distances, await this.drifting.features(tx, deployed));
    const drafts: Draft[] = [];
    const period = { from: new Date(bucket.from).toISOString(), to: new Date(bucket.to).toISOString() };
    const data = ({ feature, value, adjustedP, n }: FeatureDistance) =>
      ({ version: versionOf(deployed), environment: deployed.environment, feature, metric: 'psi', value, threshold: monitors.drift.threshold, adjustedP, n, ...period });
    for (const change of detected) {
      await this.drifting.begin(tx, deployed, change.feature, bucket.to);
      drafts.push(about(deployed, make(DriftDetected, data(change))), ...await this.alarm(tx, watched, change, period, distances));
    }
    for (const change of cleared) {
      await this.drifting.end(tx, deployed, change.feature);
      drafts.push(about(deployed, make(DriftCleared, data(change))), ...await this.alerts.resolve(tx, deployed, known, 'drift', change.feature, `${change.feature} is back: PSI ${said(change.value)}.`));
    }
    return drafts;
  }

  /** Drift alone raises nothing unless somebody wants it to, nor does that of a version which serves no more. */
  private async alarm(tx: Transaction, { deployed, known, monitors }: Watched, { feature, value, n }: FeatureDistance, period: { from: string; to: string }, distances: readonly Distance[]): Promise<Draft[]> {
    const { drift: { alert, threshold }, retraining: { onDrift } } = monitors;
    if ((!alert && !onDrift) || !await this.alerts.isNews(tx, deployed, 'drift', feature)) return [];
    const why = `${feature} moved away from the reference: PSI ${said(value)} over ${n} predictions, threshold ${threshold}.`;
    const reportDigest = onDrift ? await this.report.run({ about: deployed, ...period, distances: distances.map(({ profile: _profile, ...distance }) => distance) }) : null;
    return this.alerts.raise(tx, deployed, known, { kind: 'drift', metric: feature, severity: 'info', sighting: { value, threshold, n, ...period, why } }, reportDigest === null ? null : { reportDigest });
  }
}
