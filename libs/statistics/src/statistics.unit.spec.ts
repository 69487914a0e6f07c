import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accuracy, accuracyOf, bootstrap, brierScore, compareAuc, compareOnSameRows, confusion, deLong, deLongDifference, f1, logLoss, macroF1, meanAbsoluteError,
  multiclassLogLoss, normalCdf, normalQuantile, precision, quantiles, recall, rocAuc, rootMeanSquaredError, rSquared, seededRandom, wilson,
} from './index.js';

/*
 * Expected values come from scikit-learn 1.9.1 and scipy 1.17.1 over the same rows:
 *   i = numpy.arange(60); y = ((i*7919)%13 < 5).astype(int)
 *   s = ((i*37)%20)/20*.6 + y*.2 + .05; s2 = ((i*53)%30)/30*.7 + y*.15 + .02      (s has ties)
 */
const rows = Array.from({ length: 60 }, (_, i) => i);
const y = rows.map((i) => ((i * 7919) % 13 < 5 ? 1 : 0));
const s = rows.map((i, k) => (((i * 37) % 20) / 20) * 0.6 + (y[k] ?? 0) * 0.2 + 0.05);
const s2 = rows.map((i, k) => (((i * 53) % 30) / 30) * 0.7 + (y[k] ?? 0) * 0.15 + 0.02);
const t = rows.map((i) => ((i * 19) % 23) / 3);
const q = rows.map((i, k) => (t[k] ?? 0) + (((i * 11) % 9) - 4) / 5);
const close = (actual: number, expected: number, digits = 12) => expect(actual).toBeCloseTo(expected, digits);

describe('scores of two classes', () => {
  it('are scikit-learn\'s roc_auc_score, log_loss and brier_score_loss', () => {
    close(rocAuc(y, s), 0.7280092592592593);
    close(rocAuc(y, s2), 0.6770833333333333);
    close(logLoss(y, s), 0.5270936638946133);
    close(brierScore(y, s), 0.17414999999999997);
  });

  it('clip probabilities of 0 and 1 where scikit-learn does: log_loss([1, 0], [0, 0])', () => {
    close(logLoss([1, 0], [0, 0]), 18.021826694558577);
  });

  it('at a threshold are accuracy_score, precision_score, recall_score and f1_score', () => {
    const counts = confusion(y, s, 0.5);
    expect(counts.truePositives + counts.falseNegatives).toBe(24);
    close(accuracyOf(counts), 0.8);
    close(precision(counts), 0.9285714285714286);
    close(recall(counts), 0.5416666666666666);
    close(f1(counts), 0.6842105263157895);
  });

  it('are NaN where nothing defines them, and refuse rows that do not belong together', () => {
    expect(rocAuc([1, 1], [0.1, 0.2])).toBeNaN();
    expect(rocAuc([0, 1], [NaN, 0.2])).toBeNaN();
    expect(precision(confusion([1, 0], [0.1, 0.2], 0.5))).toBeNaN();
    expect(recall(confusion([0, 0], [0.9, 0.2], 0.5))).toBeNaN();
    expect(() => rocAuc([0, 1], [0.5])).toThrow(RangeError);
    expect(() => brierScore([], [])).toThrow(RangeError);
    expect(deLong([0, 1], [NaN, 0.2]).low).toBeNaN();
  });

  const sample = fc.array(fc.record({ label: fc.constantFrom(0, 1), score: fc.integer({ min: -20, max: 20 }).map((n) => n / 4) }), { minLength: 2, maxLength: 60 })
    .filter((all) => new Set(all.map((row) => row.label)).size === 2);

  it('AUC is the share of pairs in the right order, ties counting half', () => {
    fc.assert(fc.property(sample, (all) => {
      const pairs = all.filter((a) => a.label === 1).flatMap((a) => all.filter((b) => b.label === 0).map((b) => (a.score > b.score ? 1 : a.score === b.score ? 0.5 : 0)));
      close(rocAuc(all.map((a) => a.label), all.map((a) => a.score)), pairs.reduce<number>((x, p) => x + p, 0) / pairs.length);
    }));
  });

  it('AUC does not change with a growing scale, and turns over with a falling one', () => {
    fc.assert(fc.property(sample, (all) => {
      const labels = all.map((a) => a.label);
      const auc = rocAuc(labels, all.map((a) => a.score));
      close(rocAuc(labels, all.map((a) => Math.exp(a.score))), auc);
      close(rocAuc(labels, all.map((a) => -a.score)), 1 - auc);
    }));
  });
});

describe('scores of several classes and of numbers', () => {
  // c = (i*31)%3; P = rows of 1+((i*17)%7), 1+((i*29)%11), 1+((i*13)%5), divided by their sum; P.argmax(1) is predicted.
  const c = rows.map((i) => (i * 31) % 3);
  const P = rows.flatMap((i) => {
    const raw = [1 + ((i * 17) % 7), 1 + ((i * 29) % 11), 1 + ((i * 13) % 5)];
    return raw.map((value) => value / raw.reduce((sum, each) => sum + each, 0));
  });
  const predicted = rows.map((i) => [0, 1, 2].reduce((best, k) => ((P[3 * i + k] ?? 0) > (P[3 * i + best] ?? 0) ? k : best), 0));

  it('are accuracy_score, log_loss and f1_score(average="macro")', () => {
    close(accuracy(c, predicted), 0.3333333333333333);
    close(multiclassLogLoss(c, P, 3), 1.2791631235299612);
    close(macroF1(c, predicted), 0.29874974793305104);
    close(macroF1(c.map((k) => `class ${k}`), predicted.map((k) => `class ${k}`)), 0.29874974793305104);
  });

  it('of numbers are mean_absolute_error, root_mean_squared_error and r2_score', () => {
    close(meanAbsoluteError(t, q), 0.45);
    close(rootMeanSquaredError(t, q), 0.5221749387577564);
    close(rSquared(t, q), 0.9459666419978103);
    expect(rSquared([2, 2], [1, 3])).toBeNaN();
  });

  it('refuse classes that are not there', () => {
    expect(() => multiclassLogLoss([3], [0.2, 0.3, 0.5], 3)).toThrow(/class 3/);
    expect(() => multiclassLogLoss([0], [0.2, 0.3], 3)).toThrow(RangeError);
  });
});

describe('the normal distribution and quantiles', () => {
  it('are scipy.stats.norm.cdf and ppf', () => {
    [[-3, 0.0013498980316300933], [-0.5, 0.3085375387259869], [0, 0.5], [1.2, 0.8849303297782918], [4.5, 0.9999966023268753]].forEach(([z, p]) => close(normalCdf(z ?? 0), p ?? 0, 14));
    expect(normalCdf(-8) / 6.22096057427174e-16).toBeCloseTo(1, 10);
    [[0.975, 1.959963984540054], [0.995, 2.5758293035489004], [0.5, 0], [1e-6, -4.753424308822899], [0.2, -0.8416212335729142]].forEach(([p, z]) => close(normalQuantile(p ?? 0), z ?? 0, 11));
  });

  it('undo each other', () => {
    fc.assert(fc.property(fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), (p) => { expect(normalCdf(normalQuantile(p)) / p).toBeCloseTo(1, 9); }));
  });

  it('are numpy.quantile, missing values left out', () => {
    const expected = [0, 0.6666666666666666, 1.9166666666666667, 3.6666666666666665, 6.700000000000001, 7.333333333333333];
    quantiles([...t, NaN], [0, 0.1, 0.25, 0.5, 0.9, 1]).forEach((value, i) => close(value, expected[i] ?? NaN));
    expect(quantiles([NaN], [0.5])).toEqual([NaN]);
  });
});

describe('intervals', () => {
  it('of proportions are scipy.stats.binomtest(k, n).proportion_ci(method="wilson")', () => {
    const cases = [[8, 10, 0.95, 0.4901624715366418, 0.9433178485456248], [0, 20, 0.95, 0, 0.16112515805281935], [20, 20, 0.95, 0.8388748419471808, 1], [123, 1000, 0.99, 0.09870483697890284, 0.1522649013582659]] as const;
    for (const [k, n, confidence, low, high] of cases) {
      close(wilson(k, n, confidence).low, low, 10);
      close(wilson(k, n, confidence).high, high, 10);
    }
  });

  // The structural components written out: K = (s[y==1][:,None] > s[y==0]) + .5*(==); numpy.cov(K.mean(1))/m + numpy.cov(K.mean(0))/n.
  it('of AUC are DeLong\'s, alone and paired', () => {
    const one = deLong(y, s);
    close((one.high - one.low) / (2 * 1.959963984540054), 0.07156278061868408, 10);
    const difference = deLongDifference(y, s, s2);
    close(difference.value, 0.6770833333333334 - 0.7280092592592593);
    close(difference.standardError, 0.1022818187803468);
    close(difference.pValue, 0.6185558480214821, 10);
  });

  it('of AUC agree with a bootstrap of it', () => {
    const resampled = bootstrap(60, (rows_) => rocAuc(Array.from(rows_, (i) => y[i] ?? 0), Array.from(rows_, (i) => s[i] ?? 0)), { seed: 1, resamples: 4000 });
    const exact = deLong(y, s);
    expect(resampled.value).toBe(exact.value);
    close(resampled.low, exact.low, 1);
    close(resampled.high, exact.high, 1);
  });

  it('of a mean are scipy.stats.bootstrap(method="percentile", n_resamples=100000)', () => {
    const errors = t.map((actual, i) => Math.abs(actual - (q[i] ?? 0)));
    const interval = bootstrap(60, (indices) => indices.reduce((sum, i) => sum + (errors[i] ?? 0), 0) / 60, { seed: 'report', resamples: 20_000 });
    close(interval.value, 0.45);
    expect(Math.abs(interval.low - 0.38333333333333336)).toBeLessThan(0.005);
    expect(Math.abs(interval.high - 0.5166666666666667)).toBeLessThan(0.005);
  });

  it('hold their confidence: nine in ten 90 % intervals have the true mean', () => {
    const random = seededRandom(7);
    let held = 0;
    for (let trial = 0; trial < 300; trial += 1) {
      const values = Float64Array.from({ length: 60 }, () => random.next());
      const { low, high } = bootstrap(60, (indices) => indices.reduce((sum, i) => sum + (values[i] ?? 0), 0) / 60, { seed: trial, resamples: 300, confidence: 0.9 });
      if (low <= 0.5 && high >= 0.5) held += 1;
    }
    expect(held / 300).toBeGreaterThan(0.84);
    expect(held / 300).toBeLessThan(0.95);
  });

  it('leave out resamples without a value', () => {
    const { low, high } = bootstrap(3, (indices) => rocAuc(Array.from(indices, (i) => [0, 1, 1][i] ?? 0), Array.from(indices, (i) => i)), { seed: 1 });
    expect(low).toBe(1);
    expect(high).toBe(1);
  });
});

describe('the seeded stream', () => {
  it('is the same for the same seed, on any machine, and another for another', () => {
    const first = (seed: number | string) => { const random = seededRandom(seed); return Array.from({ length: 4 }, () => random.below(1000)); };
    expect(first(42)).toEqual(first(42));
    expect(first('42')).toEqual(first(42));
    expect(first(43)).not.toEqual(first(42));
    expect(first(42)).toEqual([738, 1, 719, 459]);
  });

  it('is even: chi-square of 100,000 draws over 100 cells', () => {
    const random = seededRandom(1);
    const cells = new Float64Array(100);
    for (let i = 0; i < 100_000; i += 1) { const cell = random.below(100); cells[cell] = (cells[cell] ?? 0) + 1; }
    const chi = cells.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chi).toBeGreaterThan(56);
    expect(chi).toBeLessThan(161);
  });
});

describe('a challenger on the champion\'s rows', () => {
  const random = seededRandom('comparison');
  const labels = Array.from({ length: 4000 }, () => random.below(2));
  const noisy = (noise: number) => labels.map((label) => label + noise * (random.next() - 0.5));
  const good = noisy(3);
  const bad = noisy(8);

  it('that is the same is non-inferior and not superior', () => {
    expect(compareAuc(labels, good, good, { margin: 0.01 })).toMatchObject({ value: 0, low: 0, high: 0, verdict: 'non-inferior', superior: false });
  });

  it('that is better is superior, that is worse is inferior', () => {
    expect(compareAuc(labels, bad, good, { margin: 0.01 })).toMatchObject({ verdict: 'non-inferior', superior: true });
    expect(compareAuc(labels, good, bad, { margin: 0.01 })).toMatchObject({ verdict: 'inferior', superior: false });
  });

  it('seen on too few rows is inconclusive', () => {
    expect(compareAuc(y, s, s2, { margin: 0.05 }).verdict).toBe('inconclusive');
  });

  it('is judged the same way by a paired bootstrap, whichever way the metric points', () => {
    const error = (scores: number[]) => (indices: Uint32Array) => indices.reduce((sum, i) => sum + Math.abs((labels[i] ?? 0) - (scores[i] ?? 0)), 0) / indices.length;
    const metric = (champion: number[], challenger: number[]) => (indices: Uint32Array) => ({ champion: error(champion)(indices), challenger: error(challenger)(indices) });
    const options = { seed: 1, resamples: 200, margin: 0.05, higherIsBetter: false };
    expect(compareOnSameRows(4000, metric(bad, good), options)).toMatchObject({ verdict: 'non-inferior', superior: true });
    expect(compareOnSameRows(4000, metric(good, bad), options)).toMatchObject({ verdict: 'inferior', superior: false });
    expect(compareOnSameRows(4000, metric(good, bad), options)).toEqual(compareOnSameRows(4000, metric(good, bad), options));
  });

  it('cannot be judged by a negative margin', () => {
    expect(() => compareAuc(y, s, s2, { margin: -1 })).toThrow(RangeError);
  });
});
