/** A feature's distance from the reference in one stretch of time. */
export interface FeatureDistance {
  readonly feature: string;
  /** Population stability index. */
  readonly value: number;
  /** Of the test that both are alike, adjusted over all features. */
  readonly adjustedP: number;
  readonly n: number;
}

export interface DriftRule { readonly threshold: number; readonly falseAlarms: number; readonly minSamples: number }

/** Below this share of the threshold a drifted feature counts as come back: between the two nothing changes, so that no figure at the edge flickers. */
const BACK = 0.75;

/** The features that begin to drift and those that come back, given those that drift already. */
export function driftChanges(rule: DriftRule, distances: readonly FeatureDistance[], drifting: ReadonlySet<string>): { detected: FeatureDistance[]; cleared: FeatureDistance[] } {
  const enough = distances.filter((distance) => distance.n >= rule.minSamples && Number.isFinite(distance.value));
  return {
    detected: enough.filter((distance) => !drifting.has(distance.feature) && hasDrifted(rule, distance)),
    cleared: enough.filter((distance) => drifting.has(distance.feature) && distance.value < rule.threshold * BACK),
  };
}

/** By more than the threshold, and not by chance. */
export const hasDrifted = (rule: DriftRule, { value, adjustedP }: FeatureDistance): boolean => value >= rule.threshold && adjustedP <= rule.falseAlarms;
