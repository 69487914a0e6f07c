import { benjaminiHochberg, jensenShannon, populationStability, sameBins } from '@baton/statistics';
import type { FeatureProfile } from '../../domain/feature-profile.js';
import type { FeatureDistance } from '../../domain/drift-verdict.js';
import type { ProfileCounter } from '../windows/profile-counter.js';

/** How far one feature is from its reference, with what it rests on. */
export interface Distance extends FeatureDistance {
  /** Jensen–Shannon distance, base 2. */
  readonly jensenShannon: number;
  /** Of the reference. */
  readonly referenceN: number;
  readonly profile: FeatureProfile;
  readonly counts: readonly number[];
}

/** The distances of all features, p-values adjusted over them. */
export function distancesOf(counter: ProfileCounter, all: Float64Array): Distance[] {
  const { features } = counter.profile;
  const countsOf = (index: number) => counter.countsOf(all, index);
  const tests = features.map((profile, index) => sameBins(profile.counts, countsOf(index)).pValue);
  const adjusted = benjaminiHochberg(tests);
  return features.map((profile, index) => {
    const counts = countsOf(index);
    return {
      feature: profile.name, profile, counts: [...counts], value: populationStability(profile.counts, counts), jensenShannon: jensenShannon(profile.counts, counts),
      adjustedP: adjusted[index]!, n: sum(counts), referenceN: sum(profile.counts),
    };
  });
}

const sum = (counts: ArrayLike<number>): number => Array.from(counts).reduce((total, n) => total + n, 0);
