import { describe, expect, it } from 'vitest';
import { brierScore, confusion, f1, logLoss, macroF1, meanAbsoluteError, multiclassLogLoss, rootMeanSquaredError, rSquared, seededRandom } from '@baton/statistics';
import { estimate } from './metrics.js';
import type { Scored } from './scored-data.js';

const random = seededRandom(7);
const n = 400;
const uniform = () => random.below(1_000_000) / 1_000_000;
const score = Float64Array.from({ length: n }, uniform);
const truth = Uint8Array.from(score, (p) => (uniform() < p ? 1 : 0));
const binary: Scored = { task: 'binary', n, truth, score, threshold: 0.4 };
const classes = ['a', 'b', 'c'];
const labels = Int32Array.from({ length: n }, () => random.below(3));
const probabilities = Float64Array.from({ length: n * 3 }, (_, at) => (at % 3 === labels[Math.floor(at / 3)]! ? 0.6 : 0.2));
const multiclass: Scored = { task: 'multiclass', n, truth: labels, score: probabilities, classes };
const y = Float64Array.from({ length: n }, () => 1_000 + uniform() * 10);
const predicted = y.map((value) => value + uniform() - 0.5);
const regression: Scored = { task: 'regression', n, truth: y, score: predicted };
const rate = truth.reduce((sum, label) => sum + label, 0) / n;
const shares = classes.map((_, label) => labels.filter((each) => each === label).length / n);

describe('a metric with its interval', () => {
  it.each([
    ['log-loss', binary, logLoss(truth, score)],
    ['brier', binary, brierScore(truth, score)],
    ['f1', binary, f1(confusion(truth, score, 0.4))],
    ['skill', binary, 1 - logLoss(truth, score) / logLoss(truth, new Float64Array(n).fill(rate))],
    ['log-loss', multiclass, multiclassLogLoss(labels, probabilities, 3)],
    ['macro-f1', multiclass, macroF1(labels, labels)],
    ['skill', multiclass, 1 - multiclassLogLoss(labels, probabilities, 3) / multiclassLogLoss(labels, Float64Array.from({ length: n * 3 }, (_, at) => shares[at % 3]!), 3)],
    ['mae', regression, meanAbsoluteError(y, predicted)],
    ['rmse', regression, rootMeanSquaredError(y, predicted)],
    ['r2', regression, rSquared(y, predicted)],
    ['skill', regression, rSquared(y, predicted)],
  ] as const)('%s is what the whole data says, inside its interval', (metric, data, expected) => {
    const found = estimate(metric, data)!;
    expect(found.value).toBeCloseTo(expected, 9);
    expect(found.low).toBeLessThanOrEqual(found.value);
    expect(found.high).toBeGreaterThanOrEqual(found.value);
    expect(estimate(metric, data)).toEqual(found);
  });

  it('is null where the rows have none', () => {
    expect(estimate('roc-auc', { ...binary, truth: new Uint8Array(n) })).toBeNull();
    expect(estimate('mae', binary)).toBeNull();
    expect(estimate('precision', { ...binary, threshold: 2 })).toBeNull();
  });
});
