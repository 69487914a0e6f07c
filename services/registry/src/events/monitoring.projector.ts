import type { AlertSubject } from '@baton/contracts/model/alert-subject';
import type { ModelVersion } from '@baton/contracts/model/model-version';
import { AlertAcknowledged } from '@baton/contracts/monitoring/alert-acknowledged';
import { AlertRaised } from '@baton/contracts/monitoring/alert-raised';
import { AlertResolved } from '@baton/contracts/monitoring/alert-resolved';
import { CanaryJudged } from '@baton/contracts/monitoring/canary-judged';
import { DriftCleared } from '@baton/contracts/monitoring/drift-cleared';
import { DriftDetected } from '@baton/contracts/monitoring/drift-detected';
import { PerformanceDegraded } from '@baton/contracts/monitoring/performance-degraded';
import { PerformanceRecovered } from '@baton/contracts/monitoring/performance-recovered';
import { ReferenceProfiled } from '@baton/contracts/monitoring/reference-profiled';
import { RetrainingRequested } from '@baton/contracts/monitoring/retraining-requested';
import { On, Projector, type Received } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { FeedbackFacts, type FeedbackFact } from '../app/ports/feedback-facts.js';

type Said = Pick<FeedbackFact, 'kind' | 'about' | 'state' | 'words'> & Partial<Pick<FeedbackFact, 'since' | 'summary'>>;

/** Keeps what monitoring sees of versions in production: the feedback to those who made them. */
@Projector('monitoring')
export class MonitoringProjector {
  constructor(private readonly facts: FeedbackFacts) {}

  @On(ReferenceProfiled)
  onReferenceProfiled(event: Received<ReferenceProfiled>, tx: Transaction): Promise<void> {
    const { rows, features, referenceDigest } = event.data;
    return this.record(event, tx, { kind: 'reference', about: referenceDigest, state: 'profiled', words: `${features.length} inputs and outputs are watched against ${rows} rows of reference data` });
  }

  @On(DriftDetected)
  onDriftDetected(event: Received<DriftDetected>, tx: Transaction): Promise<void> {
    return this.drift(event, tx, 'detected');
  }

  @On(DriftCleared)
  onDriftCleared(event: Received<DriftCleared>, tx: Transaction): Promise<void> {
    return this.drift(event, tx, 'cleared');
  }

  @On(PerformanceDegraded)
  onPerformanceDegraded(event: Received<PerformanceDegraded>, tx: Transaction): Promise<void> {
    return this.performance(event, tx, 'degraded');
  }

  @On(PerformanceRecovered)
  onPerformanceRecovered(event: Received<PerformanceRecovered>, tx: Transaction): Promise<void> {
    return this.performance(event, tx, 'recovered');
  }

  @On(CanaryJudged)
  onCanaryJudged(event: Received<CanaryJudged>, tx: Transaction): Promise<void> {
    const { rolloutId, step, verdict, reason, samples, labels, since } = event.data;
    return this.record(event, tx, { kind: 'canary', about: rolloutId, state: verdict, words: `${verdict} at step ${step} after ${samples} predictions, ${labels} of them with ground truth: ${reason.replace(/\.$/, '')}`, since: new Date(since) });
  }

  @On(AlertRaised)
  onAlertRaised(event: Received<AlertRaised>, tx: Transaction): Promise<void> {
    const { value, threshold, why, from } = event.data;
    return this.alert(event, tx, 'raised', `${said(value)} (threshold ${said(threshold)})`, why, from);
  }

  @On(AlertAcknowledged)
  onAlertAcknowledged(event: Received<AlertAcknowledged>, tx: Transaction): Promise<void> {
    const { acknowledgedBy, comment } = event.data;
    return this.alert(event, tx, 'acknowledged', `seen by ${acknowledgedBy}`, comment);
  }

  @On(AlertResolved)
  onAlertResolved(event: Received<AlertResolved>, tx: Transaction): Promise<void> {
    return this.alert(event, tx, 'resolved', 'over', event.data.reason);
  }

  @On(RetrainingRequested)
  onRetrainingRequested(event: Received<RetrainingRequested>, tx: Transaction): Promise<void> {
    const { requestId, cause: { reason, from } } = event.data;
    return this.record(event, tx, {
      kind: 'retraining', about: requestId, state: 'requested', words: reason, summary: `${reason} A version that answers this says mlflow.set_tag("baton.caused_by", "${requestId}").`, ...(from && { since: new Date(from) }),
    });
  }

  private drift(event: Received<DriftDetected | DriftCleared>, tx: Transaction, state: 'detected' | 'cleared'): Promise<void> {
    const { feature, value, threshold, n, from } = event.data;
    const words = `${feature}: PSI ${said(value)} (threshold ${said(threshold)})`;
    return this.record(event, tx, { kind: 'drift', about: feature, state, words, summary: `Drift ${state}: ${words}, over ${n} predictions.`, since: new Date(from) });
  }

  private performance(event: Received<PerformanceDegraded | PerformanceRecovered>, tx: Transaction, state: 'degraded' | 'recovered'): Promise<void> {
    const { metric, value, low, high, threshold, n, from } = event.data;
    const words = `${metric} ${said(value)}${low != null && high != null ? ` [${said(low)}, ${said(high)}]` : ''} (threshold ${said(threshold)})`;
    return this.record(event, tx, { kind: 'performance', about: metric, state, words, summary: `Performance ${state}: ${words}, over ${n} predictions with their ground truth.`, since: new Date(from) });
  }

  private alert(event: Received<AlertSubject & { version: ModelVersion; environment: string }>, tx: Transaction, state: string, words: string, why: string, from?: string | null): Promise<void> {
    const { alertId, kind, metric, severity } = event.data;
    const named = `${severity} ${kind} ${metric}: ${words}`;
    return this.record(event, tx, { kind: 'alert', about: alertId, state, words: named, summary: `Alert ${state}, ${named}. ${why}`.trim(), ...(from && { since: new Date(from) }) });
  }

  private record({ id, type, time, data: { version, ...data } }: Received<{ version: ModelVersion; environment?: string }>, tx: Transaction, what: Said): Promise<void> {
    return this.facts.record(tx, { event: id, type, modelId: version.modelId, number: version.number, environment: data.environment ?? null, since: time, at: time, summary: `${what.words}.`, ...what });
  }
}

/** Three digits say enough. */
const said = (value: number): string => String(Number(value.toPrecision(3)));
