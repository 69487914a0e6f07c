import { lengthOf } from './period.js';

/** How a metric points. */
export const METRICS = { 'log-loss': 'lower', brier: 'lower', 'roc-auc': 'higher', accuracy: 'higher', mae: 'lower', rmse: 'lower' } as const;
export type Metric = keyof typeof METRICS;

/** A measured figure that must not be worse than this. */
export interface PerformanceRule {
  readonly metric: Metric;
  readonly threshold: number;
  /** Over how much of the observations' time. */
  readonly over: string;
  /** Fewer labels decide nothing. */
  readonly minLabels: number;
  readonly severity: 'info' | 'warning' | 'critical';
}

/** Whether a value is on the bad side of a rule's threshold. */
export function isWorse({ metric, threshold }: PerformanceRule, value: number): boolean {
  return METRICS[metric] === 'higher' ? value < threshold : value > threshold;
}

/**
 * Worse only where the whole interval is beyond the threshold, better where the figure itself is on its good side: between
 * the two nothing changes, so that no figure at the edge flickers.
 */
export function sideOf(rule: PerformanceRule, { value, low, high }: { value: number; low: number; high: number }): 'worse' | 'better' | 'between' {
  if (isWorse(rule, METRICS[rule.metric] === 'higher' ? high : low)) return 'worse';
  return isWorse(rule, value) ? 'between' : 'better';
}

/** What a rule asks for, in words. */
export const askedFor = ({ metric, threshold }: PerformanceRule): string => `${METRICS[metric] === 'higher' ? 'at least' : 'at most'} ${threshold}`;

/** What is watched of one model, in every environment. */
export interface Monitors {
  readonly drift: {
    /** Population stability index from which a feature has drifted. */
    readonly threshold: number;
    /** Of the features called drifted though nothing changed, the share that is put up with (Benjamini and Hochberg). */
    readonly falseAlarms: number;
    /** The observations' time that one verdict rests on; a week holds every day of the week, so that none of them looks like drift. */
    readonly over: string;
    readonly minSamples: number;
    /** Drift alone is in the figures and on the record; it pages nobody unless asked to. */
    readonly alert: boolean;
  };
  readonly performance: readonly PerformanceRule[];
  /** With a smaller share of labels a figure is immature. */
  readonly minCoverage: number;
  readonly retraining: {
    readonly onPerformance: boolean;
    /** Drift does not retrain unless asked to. */
    readonly onDrift: boolean;
  };
  /** What of predictions is kept for good. */
  readonly capture: 'full' | 'outputs' | 'none';
  /** Columns that are masked in what is kept for good. */
  readonly masked: readonly string[];
}

export const DEFAULT_MONITORS: Monitors = {
  drift: { threshold: 0.2, falseAlarms: 0.01, over: '1w', minSamples: 200, alert: false },
  performance: [],
  minCoverage: 0.5,
  retraining: { onPerformance: true, onDrift: false },
  capture: 'full', masked: [],
};

/** Everything that is wrong with them, in words. */
export function mistakesIn(monitors: Monitors): string[] {
  const mistakes: string[] = [];
  const needLength = (where: string, text: string) => {
    if (lengthOf(text) === null) mistakes.push(`${where} must be a length such as 6h, 1d or 4w, not "${text}"`);
  };
  needLength('drift.over', monitors.drift.over);
  const seen = new Set<string>();
  monitors.performance.forEach((rule, index) => {
    needLength(`performance[${index}].over`, rule.over);
    if (seen.has(rule.metric)) mistakes.push(`performance[${index}]: there are two rules for ${rule.metric}`);
    seen.add(rule.metric);
  });
  return mistakes;
}
