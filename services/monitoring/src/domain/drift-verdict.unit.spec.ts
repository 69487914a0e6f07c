import { describe, expect, it } from 'vitest';
import { driftChanges } from './drift-verdict.js';

const rule = { threshold: 0.2, falseAlarms: 0.01, minSamples: 100 };
const at = (value: number, more: { adjustedP?: number; n?: number } = {}) => [{ feature: 'a', value, adjustedP: 0, n: 500, ...more }];
const detected = (...distances: ReturnType<typeof at>) => driftChanges(rule, distances, new Set()).detected.length;

describe('a feature', () => {
  it('drifts by more than the threshold and not by chance', () => {
    expect(detected(...at(0.2))).toBe(1);
    expect(detected(...at(0.19))).toBe(0);
    expect(detected(...at(5, { adjustedP: 0.02 }))).toBe(0);
  });

  it('is left alone where too few were seen, or nothing can be said', () => {
    expect(detected(...at(5, { n: 99 }))).toBe(0);
    expect(detected(...at(NaN))).toBe(0);
  });

  it('that drifts already is not said again, and comes back only well below the threshold', () => {
    const drifting = new Set(['a']);
    expect(driftChanges(rule, at(0.3), drifting)).toEqual({ detected: [], cleared: [] });
    expect(driftChanges(rule, at(0.16), drifting)).toEqual({ detected: [], cleared: [] });
    expect(driftChanges(rule, at(0.14), drifting).cleared).toHaveLength(1);
    expect(driftChanges(rule, at(0.14, { n: 50 }), drifting).cleared).toEqual([]);
  });
});
