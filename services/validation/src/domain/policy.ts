/** Metrics by the task that they belong to. `skill` is 1 − loss / loss of the best constant: of log loss, or of squared error (R²). */
export const METRICS = {
  'binary': ['roc-auc', 'log-loss', 'brier', 'accuracy', 'precision', 'recall', 'f1', 'skill'],
  'multiclass': ['accuracy', 'log-loss', 'macro-f1', 'skill'],
  'regression': ['mae', 'rmse', 'r2', 'skill'],
} as const;

export type Metric = (typeof METRICS)[keyof typeof METRICS][number];
export const ALL_METRICS: readonly Metric[] = [...new Set(Object.values(METRICS).flat())];
export const SMALLER_IS_BETTER: ReadonlySet<Metric> = new Set(['log-loss', 'brier', 'mae', 'rmse']);

/** `warn` lets the version pass and leaves it to the approver. */
export type Severity = 'fail' | 'warn';

export type PolicyCheck =
  | { readonly check: 'artifact-safety'; readonly severity: Severity }
  | { readonly check: 'loads'; readonly severity: Severity }
  | { readonly check: 'signature'; readonly severity: Severity }
  /** The metric on the evaluation data against a bound; with `confident` the whole 95 % interval must keep it. */
  | { readonly check: 'metric'; readonly metric: Metric; readonly min: number | null; readonly max: number | null; readonly confident: boolean; readonly severity: Severity }
  /** No slice of at least `minRows` rows may be worse than the whole by more than `maxGap`, its interval considered. */
  | { readonly check: 'slices'; readonly metric: Metric | null; readonly by: readonly string[] | null; readonly maxGap: number; readonly minRows: number; readonly severity: Severity }
  /**
   * The version that serves an environment, on the same rows: the new one may be worse by no more than `margin`, in the
   * metric's unit, and the whole 95 % interval of the paired difference must say so (non-inferiority).
   */
  | { readonly check: 'champion'; readonly metric: Metric | null; readonly margin: number; readonly environment: string; readonly severity: Severity }
  /** No input's reference distribution may be further than this from that of the version that serves an environment: population stability index over the champion's bins. */
  | { readonly check: 'reference-shift'; readonly threshold: number; readonly environment: string; readonly severity: Severity }
  /** One row a call on this machine, in milliseconds. */
  | { readonly check: 'latency'; readonly p99: number; readonly severity: Severity };

/** What must hold for which models in which environments. A revision never changes. */
export interface Policy {
  readonly name: string;
  readonly revision: number;
  readonly environments: readonly string[];
  /** Names, or beginnings that end in `*`. */
  readonly models: readonly string[];
  readonly riskTiers: readonly string[];
  readonly checks: readonly PolicyCheck[];
}

export type PolicyRules = Omit<Policy, 'name' | 'revision'>;

/** What holds before anybody has published a policy. */
export const DEFAULT_POLICY: PolicyRules = {
  environments: ['*'], models: ['*'], riskTiers: ['*'],
  checks: [
    { check: 'artifact-safety', severity: 'fail' },
    { check: 'loads', severity: 'fail' },
    { check: 'signature', severity: 'fail' },
    { check: 'metric', metric: 'roc-auc', min: 0.6, max: null, confident: false, severity: 'fail' },
    { check: 'metric', metric: 'skill', min: 0, max: null, confident: false, severity: 'fail' },
    { check: 'slices', metric: null, by: null, maxGap: 0.1, minRows: 50, severity: 'warn' },
    // An approver should know both, and may have reasons.
    { check: 'champion', metric: null, margin: 0.01, environment: 'production', severity: 'warn' },
    { check: 'reference-shift', threshold: 0.2, environment: 'production', severity: 'warn' },
    // Measured where validation runs, which may be busy with other things: for the approver to judge, not for us to stop.
    { check: 'latency', p99: 1_000, severity: 'warn' },
  ],
};
