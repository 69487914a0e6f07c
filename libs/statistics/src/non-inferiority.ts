import { bootstrap, type BootstrapOptions } from './bootstrap.js';
import { deLongDifference } from './delong.js';
import type { Interval } from './interval.js';

/**
 * Whether a challenger is no worse than a champion by more than a margin (Piaggio et al. 2012). `value`, `low` and `high`
 * are how much better the challenger is, in the metric's unit: above 0 is better, whichever way the metric points.
 */
export interface Comparison extends Interval {
  /** `inconclusive`: the interval reaches over the margin, so more rows are needed. */
  readonly verdict: 'non-inferior' | 'inferior' | 'inconclusive';
  /** The whole interval lies above 0. */
  readonly superior: boolean;
}

export interface ComparisonOptions extends BootstrapOptions {
  /** How much worse is still acceptable, 0 or more, in the metric's unit. */
  readonly margin: number;
  readonly higherIsBetter: boolean;
}

/**
 * By a paired percentile bootstrap: both models are measured on the same resampled rows, which takes out what the rows
 * have in common.
 * @param metric of the rows with these indices, for the champion and the challenger
 */
export function compareOnSameRows(
  rows: number, metric: (indices: Uint32Array) => { readonly champion: number; readonly challenger: number }, options: ComparisonOptions,
): Comparison {
  const sign = options.higherIsBetter ? 1 : -1;
  return judged(bootstrap(rows, (indices) => {
    const { champion, challenger } = metric(indices);
    return sign * (challenger - champion);
  }, options), options.margin);
}

/** By DeLong's paired difference of AUC: exact in its assumptions and much faster than a bootstrap. */
export function compareAuc(
  labels: ArrayLike<number>, champion: ArrayLike<number>, challenger: ArrayLike<number>, { margin, confidence = 0.95 }: { readonly margin: number; readonly confidence?: number },
): Comparison {
  return judged(deLongDifference(labels, champion, challenger, confidence), margin);
}

function judged({ value, low, high }: Interval, margin: number): Comparison {
  if (!(margin >= 0)) throw new RangeError(`A margin is 0 or more, not ${margin}.`);
  const verdict = low >= -margin ? 'non-inferior' : high < -margin ? 'inferior' : 'inconclusive';
  return { value, low, high, verdict, superior: low > 0 };
}
