import { counted } from './counted.js';
import type { VersionRef } from './version-ref.js';

export type Verdict = 'passed' | 'failed' | 'inconclusive' | 'no-traffic';

/** What a step asks for. */
export interface StepCriteria { readonly minSamples: number; readonly minLabels: number; readonly maxDurationSeconds: number }

/** One step of a rollout while it is watched. */
export interface Canary {
  readonly rolloutId: string;
  readonly environment: string;
  readonly version: VersionRef;
  readonly champion: VersionRef | null;
  readonly step: number;
  readonly criteria: StepCriteria;
  /** Predictions received from here on count; milliseconds since 1970. */
  readonly since: number;
  /** Then it is judged by what there is; milliseconds since 1970. */
  readonly deadline: number;
  readonly correlationId: string;
  /** The event that began or resumed the step. */
  readonly causationId: string;
}

/** One figure of the canary beside the champion's at the same time. */
export interface CanaryMeasure {
  readonly metric: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly champion: number | null;
  readonly threshold: number | null;
  readonly n: number;
  readonly verdict: 'passed' | 'failed' | 'inconclusive';
  /** False only pauses: a shift of predictions proves no harm. */
  readonly proves: boolean;
  readonly why: string;
}

/** What is known of a step at some time. */
export interface Seen { readonly samples: number; readonly labels: number; readonly measures: readonly CanaryMeasure[] }

export interface Judgement { readonly verdict: Verdict; readonly reason: string }

/** Null while it is too early to tell. */
export function judge({ criteria, deadline }: Canary, { samples, labels, measures }: Seen, now: number): Judgement | null {
  const failed = measures.filter(({ verdict, proves }) => verdict === 'failed' && proves);
  if (failed.length > 0) return { verdict: 'failed', reason: sentences(failed) };
  const enough = samples >= criteria.minSamples && labels >= criteria.minLabels;
  const doubts = measures.filter(({ verdict }) => verdict !== 'passed');
  if (enough && doubts.length === 0) return { verdict: 'passed', reason: `${sizeOf(samples, labels)}. ${sentences(measures)}`.trim() };
  if (now < deadline) return null;
  if (samples === 0) return { verdict: 'no-traffic', reason: `No prediction of the new version came in ${criteria.maxDurationSeconds} s.` };
  if (!enough) return { verdict: 'inconclusive', reason: `Only ${sizeOf(samples, labels)} came in ${criteria.maxDurationSeconds} s; the step asks for ${sizeOf(criteria.minSamples, criteria.minLabels)}.` };
  return { verdict: 'inconclusive', reason: sentences(doubts) };
}

const sizeOf = (samples: number, labels: number): string => `${counted(samples, 'prediction')} and ${counted(labels, 'label')}`;
const sentences = (measures: readonly CanaryMeasure[]): string => measures.map(({ why }) => why).join(' ');
