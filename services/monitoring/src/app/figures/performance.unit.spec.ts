import { describe, expect, it } from 'vitest';
import type { Outcome } from '../ports/predictions.js';
import { estimate } from './estimate.js';
import { meanLoss, measure } from './performance.js';

const outcome = (more: Partial<Outcome>): Outcome => ({ request: 'r', number: 1, observedAt: 0, durationMs: 1, failed: false, invalid: false, score: null, predicted: null, probabilities: null, classes: null, label: null, lag: null, ...more });
const valueOf = (found: ReturnType<typeof measure>, metric: string) => found.find((each) => each.metric === metric);

describe('performance', () => {
  it('of two classes takes labels as numbers, flags and words, and leaves out what failed or has none', () => {
    const rows = [outcome({ score: 0.9, predicted: '1', label: '1' }), outcome({ score: 0.2, predicted: '0', label: 'false' }), outcome({ score: 0.6, predicted: '1', label: '0' }), outcome({ score: 0.7, predicted: '1', label: 'true' }),
      outcome({ score: 0.9 }), outcome({ failed: true, label: '1' }), outcome({ invalid: true, label: '1' })];
    const found = measure(rows, { task: 'binary', positive: '1' });
    expect(valueOf(found, 'accuracy')).toMatchObject({ value: 0.75, n: 4 });
    expect(valueOf(found, 'log-loss')!.value).toBeCloseTo((-Math.log(0.9) - Math.log(0.8) - Math.log(0.4) - Math.log(0.7)) / 4, 12);
    expect(valueOf(found, 'brier')!.value).toBeCloseTo((0.01 + 0.04 + 0.36 + 0.09) / 4, 12);
    expect(valueOf(found, 'roc-auc')!.value).toBe(1);
    expect(valueOf(measure([outcome({ score: 0.9, predicted: 'late', label: 'late' })], { task: 'binary', positive: 'late' }), 'accuracy')!.value).toBe(1);
  });

  it('of one class has no AUC', () => {
    expect(valueOf(measure([outcome({ score: 0.9, predicted: '1', label: '1' })], { task: 'binary' }), 'roc-auc')).toBeUndefined();
  });

  it('of several classes is the loss of the true one; a class that the model does not have costs most', () => {
    const classes = ['a', 'b', 'c'];
    const found = measure([outcome({ classes, probabilities: [0.5, 0.3, 0.2], predicted: 'a', label: 'b' }), outcome({ classes, probabilities: [0.1, 0.1, 0.8], predicted: 'c', label: 'c' })], { task: 'multiclass' });
    expect(valueOf(found, 'log-loss')!.value).toBeCloseTo((-Math.log(0.3) - Math.log(0.8)) / 2, 12);
    expect(valueOf(found, 'accuracy')!.value).toBe(0.5);
    expect(meanLoss([outcome({ classes, probabilities: [1, 0, 0], label: 'z' })], { task: 'multiclass' })!.mean.mean).toBeCloseTo(-Math.log(Number.EPSILON), 9);
  });

  it('of a regression is in the unit of what is predicted; labels that are no numbers count for nothing', () => {
    const found = measure([outcome({ score: 3, label: '1' }), outcome({ score: 5, label: '6' }), outcome({ score: 5, label: 'many' }), outcome({ score: 5, label: '' })], { task: 'regression' });
    expect(valueOf(found, 'mae')).toMatchObject({ value: 1.5, n: 2 });
    expect(valueOf(found, 'rmse')!.value).toBeCloseTo(Math.sqrt(2.5), 12);
  });

  it('of another task is nothing', () => {
    expect(measure([outcome({ label: '1' })], { task: 'other' })).toEqual([]);
  });
});

describe('an estimate', () => {
  it('is what the probabilities expect of themselves', () => {
    const rows = [outcome({ score: 0.9 }), outcome({ score: 0.5 })];
    expect(estimate('brier', rows, { task: 'binary' })!.value).toBeCloseTo((0.09 + 0.25) / 2, 12);
    expect(estimate('accuracy', rows, { task: 'binary' })!.value).toBeCloseTo(0.7, 12);
    expect(estimate('log-loss', [outcome({ score: 1 })], { task: 'binary' })!.value).toBe(0);
    expect(estimate('roc-auc', rows, { task: 'binary' })).toBeNull();
    expect(estimate('accuracy', [outcome({ score: 7 })], { task: 'binary' })).toBeNull();
  });
});
