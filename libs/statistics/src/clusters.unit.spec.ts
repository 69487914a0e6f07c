import { describe, expect, it } from 'vitest';
import { clusteredMean, differenceOfClusteredMeans, meanInterval, momentsOf, seededRandom, studentQuantile } from './index.js';

describe('a mean of groups', () => {
  it('whose groups hold one value each is as sure as a plain one', () => {
    const values = [1, 4, 2, 8, 5, 7];
    const { mean, variance, clusters } = clusteredMean(values, [0, 1, 2, 3, 4, 5]);
    const { n, squares } = momentsOf(values);
    expect([mean, clusters]).toEqual([4.5, 6]);
    expect(variance).toBeCloseTo(squares / (n - 1) / n, 12);
    expect(meanInterval(momentsOf(values)).value).toBe(mean);
  });

  it('whose groups are all of one kind is as sure as its groups are many', () => {
    // Ten groups of a hundred equal values: ten draws, not a thousand.
    const groups = Array.from({ length: 10 }, (_, group) => group);
    const values = groups.flatMap((group) => new Array<number>(100).fill(group));
    const of = groups.flatMap((group) => new Array<number>(100).fill(group));
    expect(clusteredMean(values, of).variance).toBeCloseTo(clusteredMean(groups, groups).variance, 12);
  });

  it('of one group says nothing of how sure it is', () => {
    expect(clusteredMean([1, 2], ['a', 'a'])).toMatchObject({ mean: 1.5, variance: Infinity });
    expect(() => clusteredMean([1], [])).toThrow('1 values cannot be of 0 groups');
  });

  it('differs from another by chance as often as it should', () => {
    const random = seededRandom(7);
    let wrong = 0;
    for (let trial = 0; trial < 400; trial += 1) {
      const sample = () => {
        const rows = Array.from({ length: 15 }, (_, request) => ({ request, level: random.next() * 2 })).flatMap(({ request, level }) => Array.from({ length: 20 }, () => ({ request, value: level + random.next() })));
        return clusteredMean(rows.map(({ value }) => value), rows.map(({ request }) => request));
      };
      const { low, high } = differenceOfClusteredMeans(sample(), sample(), 0.9);
      if (low > 0 || high < 0) wrong += 1;
    }
    // A tenth is what 90 % leaves; taken for independent, more than half of them would be wrong.
    expect(wrong / 400).toBeGreaterThan(0.05);
    expect(wrong / 400).toBeLessThan(0.15);
  });
});

it('Student’s quantiles are scipy’s, closely', () => {
  for (const [p, degrees, expected] of [[0.95, 9, 1.833112932656237], [0.9995, 9, 4.780912585931217], [0.9995, 20, 3.8495162749308744], [0.975, 30, 2.0422724563012378], [0.95, 200, 1.6525081009108769]] as const) {
    expect(studentQuantile(p, degrees) / expected).toBeCloseTo(1, 2);
  }
});
