import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { benjaminiHochberg, BinCounter, chiSquareTail, edgesAt, jensenShannon, meanInterval, momentsOf, partsOf, populationStability, sameBins } from './index.js';

/* Expected values come from scipy 1.17.1 over the same numbers. */
const one = [12, 30, 55, 70, 33, 0, 4];
const other = [5, 22, 60, 91, 70, 3, 0];
const close = (actual: number, expected: number, digits = 12) => expect(actual).toBeCloseTo(expected, digits);

describe('distances of distributions', () => {
  it('are scipy\'s jensenshannon(base=2) and the sum that defines the population stability index', () => {
    close(jensenShannon(one, other), 0.20181206585125794);
    close(populationStability(one, other), 0.30107114650092925);
  });

  it('are 0 for equal shares, whatever the sizes, and 1 at most for Jensen–Shannon', () => {
    expect(populationStability([1, 2, 3], [10, 20, 30])).toBe(0);
    expect(jensenShannon([1, 2, 3], [10, 20, 30])).toBe(0);
    close(jensenShannon([1, 0], [0, 5]), 1);
  });

  it('are NaN where a side has nothing, never a silent 0', () => {
    expect(populationStability([0, 0], [1, 1])).toBeNaN();
    expect(jensenShannon([1, 1], [0, 0])).toBeNaN();
    expect(() => populationStability([1], [1, 2])).toThrow('1 bins cannot be held against 2');
  });
});

describe('tests', () => {
  it('are chi2_contingency(correction=False) and chi2.sf', () => {
    const result = sameBins(one, other);
    close(result.statistic, 22.748694312845956);
    expect(result.degrees).toBe(6);
    close(result.pValue, 0.0008851673540758858);
    for (const [x, k, p] of [[0.5, 1, 0.47950012218695337], [10, 3, 0.01856613546304325], [80, 12, 4.127308729731743e-12], [300, 250, 0.016518273157868715], [1e-3, 5, 0.9999999983185123], [900, 19, 1.1257435403720501e-178]] as const) {
      expect(chiSquareTail(x, k) / p).toBeCloseTo(1, 9);
    }
  });

  it('say nothing where there is nothing to say', () => {
    expect(sameBins([0, 0], [3, 4]).pValue).toBe(1);
    expect(sameBins([5, 0], [3, 0])).toEqual({ statistic: 0, degrees: 0, pValue: 1 });
  });

  it('are adjusted as false_discovery_control does', () => {
    benjaminiHochberg([0.01, 0.04, 0.03, 0.5, 0.001]).forEach((p, i) => close(p, [0.025, 0.05, 0.05, 0.5, 0.005][i]!));
    expect(benjaminiHochberg([])).toEqual([]);
  });
});

describe('means', () => {
  const x = Array.from({ length: 30 }, (_, i) => i ** 1.5);

  it('have the intervals of scipy\'s norm.interval with sem', () => {
    const { value, low, high } = meanInterval(momentsOf(x));
    close(value, 63.010066485239705, 10);
    close(low, 45.41463345280381, 10);
    close(high, 80.6054995176756, 10);
  });

  it('of fewer than two values have no interval', () => {
    expect(meanInterval(momentsOf([3]))).toMatchObject({ value: 3, low: NaN });
  });
});

describe('bins', () => {
  it('are one a value where there are few, and of equal frequency where there are many', () => {
    expect([...edgesAt(Float64Array.of(3, 1, 1, 2, NaN, Infinity), 10)]).toEqual([1, 1.5, 2.5, 3]);
    expect([...edgesAt(Float64Array.from({ length: 1_000 }, (_, i) => i), 4)]).toEqual([0, 250, 500, 750, 999]);
    expect([...edgesAt(Float64Array.of(7, 7), 10)]).toEqual([7, 7]);
    expect(edgesAt(Float64Array.of(NaN), 10)).toHaveLength(0);
  });

  it('count as numpy\'s histogram does, and beside it what is missing, below and above', () => {
    const edges = Float64Array.of(0, 1, 2.5, 7);
    const counts = new Float64Array(partsOf(edges));
    new BinCounter(edges).count([NaN, -1, 0, 0.5, 1, 2.4, 2.5, 7, 7.1, Infinity, -Infinity], counts);
    expect([...counts]).toEqual([1, 2, 2, 2, 2, 2]);
  });

  it('count every value once, into the part that a plain search finds', () => {
    const value = fc.oneof(fc.double(), fc.integer({ min: -5, max: 5 }), fc.constantFrom(Infinity, -Infinity, NaN));
    fc.assert(fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), fc.array(value, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (reference, values, bins) => {
      const edges = edgesAt(Float64Array.from(reference), bins);
      const expected = new Float64Array(partsOf(edges));
      for (const each of values) {
        const inside = edges.length > 0 && each >= edges[0]! && each <= edges.at(-1)!;
        const bin = each === edges.at(-1) ? edges.length - 2 : edges.findLastIndex((edge) => each >= edge);
        expected[Number.isNaN(each) ? 0 : inside ? 2 + bin : edges.length > 0 && each < edges[0]! ? 1 : expected.length - 1]! += 1;
      }
      const counts = new Float64Array(partsOf(edges));
      new BinCounter(edges).count(values, counts);
      expect([...counts]).toEqual([...expected]);
    }), { numRuns: 1_000 });
  });
});
