import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Split } from './split.js';

const shares = (weights: readonly number[]) => weights.map((weight, i) => ({ target: `v${i + 1}`, number: i + 1, weight }));
const PLACES = 10_000;
const everywhere = Array.from({ length: PLACES }, (_, i) => (i + 0.5) / PLACES * 100);

/** Weights in whole per cent that sum to 100. */
const weights = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 8 }).map((cuts) => {
  const ends = [...cuts, 100].sort((a, b) => a - b);
  return ends.map((end, i) => end - (ends[i - 1] ?? 0));
});

describe('Split', () => {
  it('gives each version its share of all places', () => {
    fc.assert(fc.property(weights, (all) => {
      const split = new Split(shares(all));
      const picked = new Map<string, number>();
      for (const place of everywhere) picked.set(split.pick(place)!, (picked.get(split.pick(place)!) ?? 0) + 1);
      all.forEach((weight, i) => expect(picked.get(`v${i + 1}`) ?? 0).toBe(weight * PLACES / 100));
    }));
  });

  it('gives the same place the same version, in whatever order the shares are listed', () => {
    fc.assert(fc.property(weights, fc.double({ min: 0, max: 100, maxExcluded: true, noNaN: true }), (all, place) => {
      expect(new Split(shares(all).reverse()).pick(place)).toBe(new Split(shares(all)).pick(place));
    }));
  });

  it('keeps a caller on a canary while its share grows', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 0, max: 99 }), fc.double({ min: 0, max: 100, maxExcluded: true, noNaN: true }), (share, growth, place) => {
      const before = new Split(shares([100 - share, share])).pick(place);
      const grown = Math.min(100, share + growth);
      if (before === 'v2') expect(new Split(shares([100 - grown, grown])).pick(place)).toBe('v2');
    }));
  });

  it('never picks a version without a share, and none if nobody has one', () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 100, maxExcluded: true, noNaN: true }), (place) => {
      expect(new Split(shares([0, 100, 0])).pick(place)).toBe('v2');
      expect(new Split(shares([0, 0])).pick(place)).toBeUndefined();
    }));
    expect(new Split([]).pick(0)).toBeUndefined();
  });

  it('leaves no place without a version where weights do not quite sum to 100', () => {
    const split = new Split(shares([33.3, 33.3, 33.3]));
    expect(split.pick(99.999999)).toBe('v1');
    expect(split.pick(0)).toBe('v3');
  });
});
