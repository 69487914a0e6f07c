import { Injectable } from '@nestjs/common';
import type { Evidence } from '@baton/contracts/model/evidence';
import { quantiles } from '@baton/statistics';
import pLimit from 'p-limit';
import { askedFor, isWorse, sideOf, type Metric, type Monitors, type PerformanceRule } from '../../domain/monitors.js';
import { DAY, type Period } from '../../domain/period.js';
import { ModelFacts } from '../ports/model-facts.js';
import { Predictions, type Outcome } from '../ports/predictions.js';
import { MonitorRules } from '../ports/watching.js';
import { estimate } from './estimate.js';
import { isLabelled, measure, type Measured } from './performance.js';
import type { Question } from './series-question.js';
import { emptyPoint, finite, said, type Point, type PointState, type Series } from './series.js';

const OF_TASK: Readonly<Record<string, readonly Metric[]>> = {
  binary: ['log-loss', 'brier', 'roc-auc', 'accuracy'], multiclass: ['log-loss', 'accuracy'], regression: ['mae', 'rmse'],
};

interface Bucket { readonly period: Period; readonly outcomes: readonly Outcome[]; readonly measured: readonly Measured[]; readonly coverage: number | null; readonly lag: number | null }

interface Points { readonly metric: Metric; readonly measured: Point; readonly estimated: Point | null }

/** The overview asks for every model at once, and a question may hold a week of a busy version: more at a time would fill the memory, not answer sooner. */
const AT_ONCE = 2;

/** How good a version's predictions were, measured where ground truth is known and estimated where it is not. */
@Injectable()
export class PerformanceSeries {
  private readonly turns = pLimit(AT_ONCE);

  constructor(private readonly predictions: Predictions, private readonly facts: ModelFacts, private readonly rules: MonitorRules) {}

  async run(question: Question): Promise<Series[]> {
    const known = await this.facts.version(question.modelId, question.number);
    const monitors = await this.rules.of(question.modelId);
    const evidence = known?.pinned.evidence ?? {};
    const metrics = OF_TASK[evidence.task ?? ''] ?? [];
    if (metrics.length === 0) return [];
    const points: Points[] = [];
    for (const together of readTogether(question.buckets)) points.push(...await this.turns(() => this.pointsOf(question, together, metrics, evidence, monitors)));
    const series = (metric: Metric, of: Point[]): Series => ({ metric, version: question.number, environment: question.environment, points: of });
    return metrics.flatMap((metric) => {
      const own = points.filter((each) => each.metric === metric);
      const estimated = own.flatMap((each) => each.estimated ?? []);
      return [series(metric, own.map(({ measured }) => measured)), ...(estimated.length > 0 ? [series(metric, estimated)] : [])];
    });
  }

  /** Short buckets are read together: a question for each of a month's hours costs more than their rows. */
  private async pointsOf(question: Question, together: readonly Period[], metrics: readonly Metric[], evidence: Evidence, monitors: Monitors): Promise<Points[]> {
    const outcomes = await this.predictions.outcomes({ ...question, from: together[0]!.from, to: together.at(-1)!.to });
    return together.flatMap((period) => {
      const bucket = bucketOf(period, outcomes.filter(({ observedAt }) => observedAt >= period.from && observedAt < period.to), evidence);
      return metrics.map((metric): Points => {
        const rule = monitors.performance.find((each) => each.metric === metric);
        return { metric, measured: measuredPoint(metric, bucket, monitors, rule), estimated: estimatedPoint(metric, bucket, evidence, monitors, rule) };
      });
    });
  }
}

/** Neighbours that make up a day at most, so that what is held at once does not grow with the time that is asked for. */
function readTogether(buckets: readonly Period[]): Period[][] {
  const groups: Period[][] = [];
  for (const bucket of buckets) {
    const group = groups.at(-1);
    if (group && bucket.to - group[0]!.from <= DAY) group.push(bucket);
    else groups.push([bucket]);
  }
  return groups;
}

function bucketOf(period: Period, outcomes: readonly Outcome[], evidence: Evidence): Bucket {
  const labelled = outcomes.filter(isLabelled);
  const lags = labelled.flatMap(({ lag }) => (lag === null ? [] : [lag / 1_000]));
  return { period, outcomes, measured: measure(outcomes, evidence), coverage: outcomes.length === 0 ? null : labelled.length / outcomes.length, lag: lags.length === 0 ? null : quantiles(lags, [0.5])[0]! };
}

const base = ({ period, coverage, lag }: Bucket, rule: PerformanceRule | undefined) => ({ ...emptyPoint(period), coverage, medianLabelLag: lag, threshold: rule?.threshold ?? null });

function measuredPoint(metric: Metric, bucket: Bucket, monitors: Monitors, rule: PerformanceRule | undefined): Point {
  const point = base(bucket, rule);
  const found = bucket.measured.find((each) => each.metric === metric);
  if (!found || !Number.isFinite(found.value)) {
    const none = bucket.outcomes.length === 0 ? 'No prediction fell into this time.' : `None of the ${bucket.outcomes.length} predictions of this time has a ground truth that this metric can use.`;
    return { ...point, state: 'no-data', reason: none };
  }
  const { value, low, high, n } = found;
  const { state, reason } = stateOf(found, bucket.coverage ?? 0, monitors, rule);
  return { ...point, value, low: finite(low), high: finite(high), n, state, reason };
}

function stateOf({ metric, value, low, high, n }: Measured, coverage: number, { minCoverage }: Monitors, rule: PerformanceRule | undefined): { state: PointState; reason: string } {
  const figures = `${metric} ${said(value)} (95 % interval ${said(low)} to ${said(high)}) over ${n} labels, ${Math.round(coverage * 100)} % of the predictions`;
  if (coverage < minCoverage) return { state: 'immature', reason: `${figures}; below ${minCoverage * 100} % the others may still change it.` };
  if (!rule) return { state: 'ok', reason: `${figures}; no threshold is set for it.` };
  const threshold = `${askedFor(rule)} is asked for`;
  switch (sideOf(rule, { value, low, high })) {
    case 'worse': return { state: 'failed', reason: `${figures}; ${threshold}.` };
    case 'between': return { state: 'warning', reason: `${figures}; ${threshold}, and the interval reaches it.` };
    case 'better': return { state: 'ok', reason: `${figures}; ${threshold}.` };
  }
}

/** Only where too little is measured; never more than a warning. */
function estimatedPoint(metric: Metric, bucket: Bucket, evidence: Evidence, { minCoverage }: Monitors, rule: PerformanceRule | undefined): Point | null {
  if (bucket.coverage === null || bucket.coverage >= minCoverage) return null;
  const found = estimate(metric, bucket.outcomes, evidence);
  if (!found) return null;
  const { value, low, high, n } = found;
  return {
    ...base(bucket, rule), kind: 'estimated', value, low: finite(low), high: finite(high), n, state: rule && isWorse(rule, value) ? 'warning' : 'ok',
    reason: `${metric} would be ${said(value)} over ${n} predictions if the model's probabilities are right; only ground truth can tell whether they are.`,
  };
}
