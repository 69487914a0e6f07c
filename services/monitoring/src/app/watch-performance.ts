import { Injectable } from '@nestjs/common';
import { make } from '@baton/contracts';
import { PerformanceDegraded } from '@baton/contracts/monitoring/performance-degraded';
import { PerformanceRecovered } from '@baton/contracts/monitoring/performance-recovered';
import { lengthOf } from '../domain/period.js';
import { askedFor, sideOf, type PerformanceRule } from '../domain/monitors.js';
import type { Deployed } from '../domain/version-ref.js';
import { Announce } from './announce.js';
import { isLabelled, measure, type Measured } from './figures/performance.js';
import { said } from './figures/series.js';
import { KeepReport } from './keep-report.js';
import { Predictions } from './ports/predictions.js';
import { RaiseAlerts } from './raise-alerts.js';
import { RetireAlerts } from './retire-alerts.js';
import { about, versionOf } from './speaking.js';
import { WatchedVersions, type Watched } from './watched-versions.js';

interface Finding { readonly rule: PerformanceRule; readonly measured: Measured; readonly coverage: number; readonly from: string; readonly to: string }

/** Holds what serves against its performance rules, up to the newest prediction whose ground truth is known. */
@Injectable()
export class WatchPerformance {
  constructor(
    private readonly versions: WatchedVersions, private readonly predictions: Predictions, private readonly report: KeepReport, private readonly alerts: RaiseAlerts, private readonly retired: RetireAlerts,
    private readonly announce: Announce,
  ) {}

  async run(): Promise<boolean> {
    await this.retired.leftBehind();
    for (const watched of await this.versions.serving()) {
      if (watched.monitors.performance.length === 0) continue;
      const until = await this.predictions.labelledUntil(watched.deployed);
      if (until !== null) for (const rule of watched.monitors.performance) await this.hold(watched, rule, until);
    }
    return false;
  }

  private async hold(watched: Watched, rule: PerformanceRule, until: number): Promise<void> {
    const period = { from: until - lengthOf(rule.over)!, to: until + 1 };
    const outcomes = await this.predictions.outcomes({ ...watched.deployed, ...period });
    const measured = measure(outcomes, watched.known.pinned.evidence).find(({ metric }) => metric === rule.metric);
    if (!measured || measured.n < rule.minLabels || !Number.isFinite(measured.low)) return;
    const finding = { rule, measured, coverage: outcomes.filter(isLabelled).length / outcomes.length, from: new Date(period.from).toISOString(), to: new Date(period.to).toISOString() };
    const side = sideOf(rule, measured);
    if (side === 'worse') await this.degraded(watched, finding);
    else if (side === 'better') await this.recovered(watched, finding);
  }

  private async degraded({ deployed, known, monitors }: Watched, finding: Finding): Promise<void> {
    const { rule, measured: { value, low, high, n }, coverage, from, to } = finding;
    await this.announce.run(known, async (tx) => {
      if (!await this.alerts.isNews(tx, deployed, 'performance', rule.metric)) return [];
      const why = `${rule.metric} is ${said(value)} (95 % interval ${said(low)} to ${said(high)}, ${n} labels, ${Math.round(coverage * 100)} % of the predictions); the rule asks for ${askedFor(rule)}.`;
      const retraining = monitors.retraining.onPerformance ? { reportDigest: await this.report.run({ about: deployed, ...finding, why }) } : null;
      const sighting = { value, threshold: rule.threshold, n, from, to, why };
      const raised = await this.alerts.raise(tx, deployed, known, { kind: 'performance', metric: rule.metric, severity: rule.severity, sighting }, retraining);
      return [about(deployed, make(PerformanceDegraded, asEvent(deployed, finding))), ...raised];
    });
  }

  private async recovered({ deployed, known }: Watched, finding: Finding): Promise<void> {
    const { rule, measured } = finding;
    await this.announce.run(known, async (tx) => {
      const resolved = await this.alerts.resolve(tx, deployed, known, 'performance', rule.metric, `${rule.metric} is ${said(measured.value)} again over ${measured.n} labels.`);
      return resolved.length === 0 ? [] : [about(deployed, make(PerformanceRecovered, asEvent(deployed, finding))), ...resolved];
    });
  }
}

const asEvent = (deployed: Deployed, { rule, measured: { value, low, high, n }, coverage, from, to }: Finding) =>
  ({ version: versionOf(deployed), environment: deployed.environment, metric: rule.metric, value, low, high, threshold: rule.threshold, n, coverage, from, to });
