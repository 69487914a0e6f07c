import { BinCounter, edgesAt } from '@baton/statistics';
import type { FeatureProfile } from '../../domain/feature-profile.js';
import type { FeatureValues } from './feature-values.js';

const BINS = 10;
/** Rarer categories count as unseen, at the reference as later. */
const CATEGORIES = 50;
const LONGEST_CATEGORY = 500;

/** Fixes the bins of a feature at its reference values and counts these into them. */
export function profileOf(name: string, role: FeatureProfile['role'], feature: FeatureValues): FeatureProfile {
  return feature.kind === 'number' ? ofNumbers(name, role, feature.values) : ofCategories(name, role, feature.values);
}

function ofNumbers(name: string, role: FeatureProfile['role'], values: Float64Array): FeatureProfile {
  const edges = edgesAt(values, BINS);
  const counter = new BinCounter(edges);
  const counts = new Float64Array(counter.parts);
  counter.count(values, counts);
  return { name, role, kind: 'number', edges: [...edges], categories: [], counts: [...counts] };
}

function ofCategories(name: string, role: FeatureProfile['role'], values: readonly (string | null)[]): FeatureProfile {
  const seen = new Map<string, number>();
  for (const value of values) if (value !== null) seen.set(value, (seen.get(value) ?? 0) + 1);
  const frequent = [...seen].filter(([category]) => category.length <= LONGEST_CATEGORY).sort(([one, n], [other, m]) => m - n || (one < other ? -1 : 1)).slice(0, CATEGORIES);
  const missing = values.filter((value) => value === null).length;
  const listed = frequent.reduce((sum, [, n]) => sum + n, 0);
  return { name, role, kind: 'category', edges: [], categories: frequent.map(([category]) => category), counts: [missing, values.length - missing - listed, ...frequent.map(([, n]) => n)] };
}
