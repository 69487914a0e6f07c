import { BinCounter, differenceOfClusteredMeans, edgesAt, populationStability, quantiles, wilson } from '@baton/statistics';
import type { Evidence } from '@baton/contracts/model/evidence';
import type { CanaryMeasure, StepCriteria } from '../../domain/canary.js';
import { counted } from '../../domain/counted.js';
import type { Outcome } from '../ports/predictions.js';
import { meanLoss } from './performance.js';
import { finite, said } from './series.js';

/**
 * How much worse a canary's mean loss may be than the champion's, as a share of the champion's. The two see different rows,
 * so that a smaller difference would ask for more labels than a step has; validation compares on the same rows.
 */
const LOSS_MARGIN = 0.5;
/** Of harm: the canary is looked at again and again, so that 95 % would fail a good one before long. */
const CONFIDENCE = 0.999;
/** Of no harm, two-sided: one-sided that is 95 %. */
const NO_HARM = 0.9;
/** Fewer labels, or labels of fewer requests, of either decide nothing. */
const FEWEST_LABELS = 30;
const FEWEST_REQUESTS = 10;
/** More errors or invalid outputs than the champion has, in shares of all requests. */
const ERROR_MARGIN = 0.01;
const FEWEST_ERRORS = 5;
/** Slower than the champion by this factor and by this many milliseconds; fewer requests to either say nothing. */
const SLOWER = { factor: 3, milliseconds: 50, fewest: 20 };
/** Scores shifted by more than this (PSI) pause where nothing measured speaks for them. */
const SHIFT = 0.5;
const SHIFT_BINS = 10;

/**
 * The canary beside the champion at the same time: errors, invalid outputs, latency, and, as far as ground truth is known,
 * loss. Where no ground truth is asked for, a shift of scores counts as a doubt.
 */
export function compare(champion: readonly Outcome[], canary: readonly Outcome[], evidence: Pick<Evidence, 'task' | 'positive'>, criteria: StepCriteria): CanaryMeasure[] {
  if (canary.length === 0) return [];
  return [
    share('errors', champion, canary, ({ failed }) => failed),
    share('invalid-outputs', champion, canary, ({ invalid }) => invalid),
    latency(champion, canary),
    ...(criteria.minLabels > 0 ? loss(champion, canary, evidence) : shift(champion, canary)),
  ];
}

/** Of requests: one that fails does so with all its rows. */
function share(metric: string, champion: readonly Outcome[], canary: readonly Outcome[], has: (outcome: Outcome) => boolean): CanaryMeasure {
  const requests = (outcomes: readonly Outcome[]) => new Set(outcomes.map(({ request }) => request)).size;
  const [all, bad, allBefore, badBefore] = [requests(canary), requests(canary.filter(has)), requests(champion), requests(champion.filter(has))];
  const { value, low, high } = wilson(bad, all, CONFIDENCE);
  const before = allBefore > 0 ? wilson(badBefore, allBefore, CONFIDENCE) : { value: 0, high: 0 };
  const failed = bad >= FEWEST_ERRORS && low > before.high + ERROR_MARGIN;
  const words = metric === 'errors' ? 'requests failed' : 'requests got NaN or an infinity';
  return {
    metric, value, low, high, champion: allBefore > 0 ? before.value : null, threshold: before.high + ERROR_MARGIN, n: all, verdict: failed ? 'failed' : 'passed', proves: true,
    why: `${bad} of ${all} ${words}${allBefore > 0 ? ` (champion: ${badBefore} of ${allBefore})` : ''}.`,
  };
}

/** Of requests, too. Its 95th percentile is beyond the threshold where, beyond doubt, more than 5 % of its requests are. */
function latency(champion: readonly Outcome[], canary: readonly Outcome[]): CanaryMeasure {
  const durations = (outcomes: readonly Outcome[]) => [...new Map(outcomes.map(({ request, durationMs }) => [request, durationMs])).values()];
  const [mine, before] = [durations(canary), durations(champion)];
  const [p95 = NaN] = quantiles(mine, [0.95]);
  const [p95Before = NaN] = quantiles(before, [0.95]);
  const threshold = Math.max(p95Before * SLOWER.factor, p95Before + SLOWER.milliseconds);
  const slow = mine.filter((duration) => duration > threshold).length;
  const failed = Math.min(mine.length, before.length) >= SLOWER.fewest && wilson(slow, mine.length, CONFIDENCE).low > 0.05;
  return {
    metric: 'latency-p95', value: finite(p95), low: null, high: null, champion: finite(p95Before), threshold: finite(threshold), n: mine.length, verdict: failed ? 'failed' : 'passed', proves: true,
    why: `95 % of its answers took at most ${said(p95)} ms${before.length > 0 ? ` (champion: ${said(p95Before)} ms); ${slow} of ${mine.length} took more than ${said(threshold)} ms` : ''}.`,
  };
}

function loss(champion: readonly Outcome[], canary: readonly Outcome[], evidence: Pick<Evidence, 'task' | 'positive'>): CanaryMeasure[] {
  const [mine, before] = [meanLoss(canary, evidence), meanLoss(champion, evidence)];
  if (!mine || !before) return [];
  const { metric, mean: other } = mine;
  const one = before.mean;
  const base = { metric, n: other.n, value: finite(other.mean), champion: finite(one.mean), proves: true } as const;
  if (Math.min(other.n, one.n) < FEWEST_LABELS || Math.min(other.clusters, one.clusters) < FEWEST_REQUESTS) {
    return [{ ...base, low: null, high: null, threshold: null, verdict: 'inconclusive', why: `${metric} rests on ${counted(other.n, 'label')} of ${counted(other.clusters, 'request')} to the canary and ${one.n} of ${one.clusters} to the champion; fewer than ${FEWEST_LABELS} labels of ${FEWEST_REQUESTS} requests decide nothing.` }];
  }
  const threshold = one.mean * LOSS_MARGIN;
  const { value: worse, low } = differenceOfClusteredMeans(one, other, CONFIDENCE);
  const { high } = differenceOfClusteredMeans(one, other, NO_HARM);
  const verdict = low > 0 && worse > threshold ? 'failed' : high <= threshold ? 'passed' : 'inconclusive';
  return [{
    ...base, low: finite(one.mean + low), high: finite(one.mean + high), threshold: one.mean + threshold, verdict,
    why: `Its ${metric} is ${said(other.mean)} over ${other.n} labels, the champion's ${said(one.mean)} over ${one.n} at the same time: ${worse < 0 ? 'better' : 'worse'} by ${said(Math.abs(worse))}${sure(verdict, low, high)}; ${said(threshold)} worse is allowed.`,
  }];
}

/** How much worse it is at the least, where it fails; at the most, where it passes; both, where neither is settled. */
function sure(verdict: CanaryMeasure['verdict'], low: number, high: number): string {
  const [least, most] = [`at least ${said(low)} worse (99.95 % sure)`, `at most ${said(high)} worse (95 % sure)`];
  return `, ${verdict === 'failed' ? least : verdict === 'passed' ? most : `${least} and ${most}`}`;
}

function shift(champion: readonly Outcome[], canary: readonly Outcome[]): CanaryMeasure[] {
  const scores = (outcomes: readonly Outcome[]) => Float64Array.from(outcomes.flatMap(({ score }) => (score === null ? [] : [score])));
  const [before, mine] = [scores(champion), scores(canary)];
  if (before.length < FEWEST_LABELS || mine.length < FEWEST_LABELS) return [];
  const edges = edgesAt(before, SHIFT_BINS);
  const counter = new BinCounter(edges);
  const [one, other] = [new Float64Array(counter.parts), new Float64Array(counter.parts)];
  counter.count(before, one);
  counter.count(mine, other);
  const value = populationStability(one, other);
  const verdict = value > SHIFT ? 'inconclusive' : 'passed';
  return [{
    metric: 'score-shift', value, low: null, high: null, champion: null, threshold: SHIFT, n: mine.length, verdict, proves: false,
    why: `Its scores differ from the champion's by a PSI of ${said(value)}${verdict === 'passed' ? '' : `, above ${SHIFT}: whether that is better or worse, only ground truth can tell`}.`,
  }];
}
