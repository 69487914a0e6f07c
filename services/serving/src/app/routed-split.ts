import type { Variant } from '@baton/contracts/model/variant';
import type { ServedWeight } from '@baton/contracts/model/served-weight';
import { Split } from '../domain/split.js';
import type { DesiredSplit } from './desired-split.js';
import type { LoadedVersion } from './ports/version-loader.js';

/** Names a version's files: a version that came with others would be another one. */
export const keyOf = ({ version, artifact }: Variant): string => `${version.number}/${artifact.digest}`;

/** What requests are answered by. Replaced as a whole, never changed. */
export interface RoutedSplit {
  readonly goal: DesiredSplit;
  readonly keys: readonly string[];
  readonly split: Split<LoadedVersion>;
  /** Per cent of the traffic. */
  readonly weights: readonly ServedWeight[];
  readonly appliedAt: Date;
}

/**
 * Routes by those versions of `goal` that `keys` names. Where that is not all of them, their shares are scaled to the
 * whole. The same traffic as `before` has been going since then.
 */
export function routedSplit(goal: DesiredSplit, keys: readonly string[], loaded: (key: string) => LoadedVersion, before: RoutedSplit | null): RoutedSplit {
  const chosen = goal.split.filter((variant) => keys.includes(keyOf(variant)));
  const total = chosen.reduce((sum, { weight }) => sum + weight, 0);
  const scale = chosen.length < goal.split.length && total > 0 ? 100 / total : 1;
  const weights = chosen.map(({ version, weight, artifact }): ServedWeight => ({ version, weight: weight * scale, digest: artifact.digest }));
  return {
    goal, keys, weights, appliedAt: before && isSameTraffic(before, goal, weights) ? before.appliedAt : new Date(),
    split: new Split(chosen.map((variant) => ({ target: loaded(keyOf(variant)), number: variant.version.number, weight: variant.weight }))),
  };
}

const isSameTraffic = (before: RoutedSplit, goal: DesiredSplit, weights: readonly ServedWeight[]): boolean =>
  before.goal.rolloutId === goal.rolloutId && before.weights.length === weights.length
  && weights.every((each) => before.weights.some(({ version, weight, digest }) => version.number === each.version.number && weight === each.weight && digest === each.digest));

/** Per cent that a version gets now. */
export const weightOf = (routed: RoutedSplit | null, number: number): number => routed?.weights.find(({ version }) => version.number === number)?.weight ?? 0;
