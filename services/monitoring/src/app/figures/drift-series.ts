import { Injectable } from '@nestjs/common';
import { hasDrifted } from '../../domain/drift-verdict.js';
import type { Monitors } from '../../domain/monitors.js';
import type { Period } from '../../domain/period.js';
import { invalid, notFound } from '@baton/service-kit';
import { KnownVersions } from '../known-versions.js';
import { MonitorRules } from '../ports/watching.js';
import { Profiles } from '../ports/model-facts.js';
import { Windows } from '../ports/windows.js';
import { distancesOf, type Distance } from './distances.js';
import { mergeWindows } from './merge-windows.js';
import { isFine, type Question } from './series-question.js';
import { emptyPoint, finite, said, type Point, type PointState, type Series } from './series.js';

/** A feature's distribution beside its reference: counts in the same bins, missing first, then below or unseen. */
export interface Distribution { readonly feature: string; readonly kind: 'number' | 'category'; readonly edges: readonly number[]; readonly categories: readonly string[]; readonly reference: readonly number[]; readonly current: readonly number[] }

/** How far features are from their reference, bucket by bucket. */
@Injectable()
export class DriftSeries {
  constructor(private readonly windows: Windows, private readonly versions: KnownVersions, private readonly rules: MonitorRules, private readonly profiles: Profiles) {}

  async run(question: Question, feature?: string): Promise<Series[]> {
    mustBeWindows(question);
    const { modelId, number, environment } = question;
    const { drift } = await this.rules.of(modelId);
    const profiling = await this.profiles.of(modelId, number);
    if (profiling.state !== 'ready') return [this.nothing(question, { none: 'The version has no reference data; log one as data/reference.parquet and name it in metadata={"baton": {"reference": …}}.', pending: 'The reference is still being looked at.', failed: `The reference cannot be read: ${profiling.state === 'failed' ? profiling.reason : ''}` }[profiling.state])];
    const windows = await this.windows.find(question, question);
    const buckets = await Promise.all(question.buckets.map(async (bucket) => {
      const { counter, tally } = await mergeWindows(this.versions, windows, bucket);
      return { bucket, distances: new Map(counter ? distancesOf(counter, tally.counts).map((distance) => [distance.feature, distance]) : []) };
    }));
    const names = profiling.profile.features.map(({ name }) => name).filter((name) => feature === undefined || name === feature);
    if (names.length === 0) throw notFound(`There is no feature ${feature}. There are: ${profiling.profile.features.map(({ name }) => name).slice(0, 100).join(', ')}.`);
    return names.flatMap((name) => (['psi', 'jensen-shannon'] as const).map((metric) => ({
      metric, version: number, environment, feature: name, points: buckets.map(({ bucket, distances }) => pointOf(metric, drift, bucket, distances.get(name))),
    })));
  }

  /** The two distributions behind a figure. */
  async distribution(question: Question, feature: string): Promise<Distribution> {
    mustBeWindows(question);
    const { counter, tally } = await mergeWindows(this.versions, await this.windows.find(question, question), question);
    const index = counter?.profile.features.findIndex(({ name }) => name === feature) ?? -1;
    if (!counter || index < 0) throw notFound(`There is no window with the feature ${feature} in this time.`);
    const { name, kind, edges, categories, counts } = counter.profile.features[index]!;
    return { feature: name, kind, edges, categories, reference: counts, current: [...counter.countsOf(tally.counts, index)] };
  }

  private nothing({ number, environment, buckets }: Question, reason: string): Series {
    return { metric: 'psi', version: number, environment, points: buckets.map((bucket) => ({ ...emptyPoint(bucket), state: 'no-data', reason })) };
  }
}

function mustBeWindows(question: Question): void {
  if (isFine(question)) throw invalid('Distributions are counted by the hour: drift takes buckets of whole hours. Health and performance take shorter ones.', [{ field: 'bucket', message: 'is shorter than an hour, or not whole hours' }]);
}

function pointOf(metric: 'psi' | 'jensen-shannon', rule: Monitors['drift'], bucket: Period, distance: Distance | undefined): Point {
  if (!distance || distance.n === 0) return { ...emptyPoint(bucket), state: 'no-data', reason: 'No prediction fell into this time.' };
  const { state, reason } = stateOf(rule, distance);
  return { ...emptyPoint(bucket), value: finite(metric === 'psi' ? distance.value : distance.jensenShannon), n: distance.n, threshold: metric === 'psi' ? rule.threshold : null, state, reason };
}

function stateOf(rule: Monitors['drift'], distance: Distance): { state: PointState; reason: string } {
  const { value, n, adjustedP, referenceN } = distance;
  const figures = `PSI ${said(value)} over ${n} predictions against ${referenceN} reference rows`;
  if (n < rule.minSamples) return { state: 'immature', reason: `${figures}; fewer than ${rule.minSamples} decide nothing.` };
  if (hasDrifted(rule, distance)) return { state: 'failed', reason: `${figures}, threshold ${rule.threshold}; by chance alone with a probability of ${said(adjustedP)} over all features.` };
  if (value >= rule.threshold) return { state: 'warning', reason: `${figures}, threshold ${rule.threshold}, but chance may give as much (adjusted p ${said(adjustedP)}).` };
  return { state: 'ok', reason: `${figures}, threshold ${rule.threshold}.` };
}
