import type { Severity } from './policy.js';

export type Verdict = 'passed' | 'failed' | 'warning' | 'not-applicable';

/** One check of a report. Numbers are in the check's own unit; `low` and `high` are a 95 % confidence interval. */
export interface Check {
  readonly name: string;
  readonly verdict: Verdict;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly threshold: number | null;
  /** Rows, or calls, that it was measured on. */
  readonly n: number | null;
  readonly why: string;
  /** What to do; empty unless it failed or warns. */
  readonly fix: string;
  readonly source: 'measured' | 'author-supplied';
}

/** How a metric looks on the rows with one value of a column. */
export interface Slice {
  readonly column: string;
  readonly value: string;
  readonly n: number;
  readonly metric: string;
  readonly score: number;
  readonly low: number;
  readonly high: number;
  readonly verdict: Verdict;
}

export interface Findings { readonly checks: readonly Check[]; readonly slices: readonly Slice[] }

export interface Report extends Findings {
  readonly id: string;
  readonly version: { readonly modelId: string; readonly name: string; readonly number: number };
  readonly evidenceRevision: number;
  readonly artifactDigest: string;
  readonly policy: { readonly name: string; readonly revision: number };
  readonly environments: readonly string[];
  readonly state: 'running' | 'done' | 'errored';
  readonly verdict: 'passed' | 'failed' | null;
  readonly digest: string | null;
  /** Why it could not be carried out. */
  readonly reason: string | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
}

const NOTHING = { value: null, low: null, high: null, threshold: null, n: null } as const;
type Numbers = Partial<Pick<Check, 'value' | 'low' | 'high' | 'threshold' | 'n'>>;

export const passed = (name: string, why: string, numbers: Numbers = {}): Check => ({ ...NOTHING, ...numbers, name, verdict: 'passed', why, fix: '', source: 'measured' });
export const warned = (name: string, why: string, fix: string, numbers: Numbers = {}): Check => ({ ...NOTHING, ...numbers, name, verdict: 'warning', why, fix, source: 'measured' });
export const notApplicable = (name: string, why: string): Check => ({ ...NOTHING, name, verdict: 'not-applicable', why, fix: '', source: 'measured' });

/** Failed, or a warning if that is all the policy makes of it. */
export const failed = (name: string, severity: Severity, why: string, fix: string, numbers: Numbers = {}): Check =>
  ({ ...NOTHING, ...numbers, name, verdict: severity === 'fail' ? 'failed' : 'warning', why, fix, source: 'measured' });

export const verdictOf = (checks: readonly Check[]): 'passed' | 'failed' => (checks.some((check) => check.verdict === 'failed') ? 'failed' : 'passed');

/**
 * What the digest of a report covers: everything but times, so that equal evidence under an equal policy gives an equal
 * digest. Of latency that is the verdict and the limit, not the milliseconds.
 */
export function digestible(report: Pick<Report, 'version' | 'evidenceRevision' | 'artifactDigest' | 'policy' | 'environments' | 'checks' | 'slices'>): object {
  const { modelId, number } = report.version;
  return {
    model: modelId, version: number, evidenceRevision: report.evidenceRevision, artifact: report.artifactDigest, policy: report.policy, environments: report.environments,
    checks: report.checks.map((check) => (check.name === 'latency' ? { name: check.name, verdict: check.verdict, threshold: check.threshold } : check)),
    slices: report.slices,
  };
}
