import { describe, expect, it } from 'vitest';
import { Table } from '@baton/tabular';
import { checkSlices } from './check-slices.js';
import type { Scored } from './scored-data.js';

const EACH = 200;
/** Errors of 1 everywhere but in the second of three places, where they are of 3. */
const places = ['EWR', 'JFK', 'LGA'].flatMap((place) => new Array<string>(EACH).fill(place));
const truth = Float64Array.from(places, (_, row) => row);
const predicted = truth.map((value, row) => value + (row % 2 === 0 ? 1 : -1) * (places[row] === 'JFK' ? 3 : 1) * (1 + (row % 5) / 100));
const data: Scored = { task: 'regression', n: places.length, truth, score: predicted };
const table = new Table(places.length, [{ name: 'origin', kind: 'text', values: places }]);
const rule = { check: 'slices', metric: 'mae', by: ['origin'], minRows: 50, severity: 'warn' } as const;

describe('slices', () => {
  it('are held against the whole: the worst one’s gap, its interval and what is allowed are on one scale', () => {
    const { check, slices } = checkSlices({ ...rule, maxGap: 1 }, table, {}, data);
    expect(slices.map(({ value, verdict }) => [value, verdict])).toEqual([['EWR', 'passed'], ['JFK', 'warning'], ['LGA', 'passed']]);
    expect(check).toMatchObject({ verdict: 'warning', threshold: 1, n: 3 });
    expect(check.value).toBeCloseTo(3 * 1.02 - (5 / 3) * 1.02, 9);
    expect(check.low).toBeLessThanOrEqual(check.value!);
    expect(check.low).toBeGreaterThan(1);
    expect(check.why).toMatch(/where origin is JFK \(200 rows\)/);
  });

  it('pass with the gap that they have where more is allowed, and with no gap where none is worse', () => {
    expect(checkSlices({ ...rule, maxGap: 2 }, table, {}, data).check).toMatchObject({ verdict: 'passed', threshold: 2 });
    const even = { ...data, score: truth.map((value, row) => value + (row % 2 === 0 ? 1 : -1)) } as Scored;
    expect(checkSlices({ ...rule, maxGap: 0.1 }, table, {}, even).check).toMatchObject({ verdict: 'passed', value: 0 });
  });

  it('that look worse than is allowed pass while their interval reaches below it, which the sentence says', () => {
    // Of few rows, of which every tenth is far off.
    const score = truth.map((value, row) => value + (places[row] === 'JFK' && row % 10 === 0 ? 11 : 1));
    const { check } = checkSlices({ ...rule, maxGap: 0.6 }, table, {}, { ...data, score });
    expect(check).toMatchObject({ verdict: 'passed', threshold: 0.6 });
    expect(check.value).toBeGreaterThan(0.6);
    expect(check.low).toBeLessThan(0.6);
    expect(check.why).toMatch(/no slice of origin is surely worse by more than 0\.6: the worst, where origin is JFK \(200 rows\), is 0\.6667 worse, but its interval reaches down to 0\.\d+\.$/);
  });

  it('of a metric of which more is better are worse below the whole', () => {
    const score = Float64Array.from(places, (place, row) => (place === 'LGA' ? 0.5 + (row % 7) / 1_000 : row % 2 === 0 ? 0.9 : 0.1));
    const { check } = checkSlices({ ...rule, metric: 'roc-auc', maxGap: 0.05 }, table, {}, { task: 'binary', n: places.length, truth: Uint8Array.from(places, (_, row) => (row + 1) % 2), score, threshold: 0.5 });
    expect(check.verdict).toBe('warning');
    expect(check.value).toBeGreaterThan(0.2);
    expect(check.why).toContain('where origin is LGA');
  });

  it('with too few rows say so', () => {
    expect(checkSlices({ ...rule, maxGap: 1, minRows: 500 }, table, {}, data).check).toMatchObject({ verdict: 'not-applicable', value: null });
  });
});
