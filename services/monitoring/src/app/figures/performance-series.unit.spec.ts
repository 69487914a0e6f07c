import { describe, expect, it } from 'vitest';
import { bucketsOf, DAY, HOUR } from '../../domain/period.js';
import type { ModelFacts } from '../ports/model-facts.js';
import type { Outcome, Predictions } from '../ports/predictions.js';
import type { MonitorRules } from '../ports/watching.js';
import { PerformanceSeries } from './performance-series.js';
import type { Question } from './series-question.js';

const question = (more: Partial<Question> = {}): Question => {
  const period = { from: 0, to: 3 * DAY };
  return { modelId: 'm', name: 'flights', number: 1, environment: 'production', ...period, length: DAY, buckets: bucketsOf(period, DAY), ...more };
};

/** Two predictions an hour, of which the first has its ground truth. */
const everyHour = (from: number, to: number): Outcome[] => Array.from({ length: (to - from) / HOUR }, (_, hour) => from + hour * HOUR).flatMap((observedAt) => [null, '1'].map((label): Outcome =>
  ({ request: 'r', number: 1, observedAt, durationMs: 1, failed: false, invalid: false, score: 0.8, predicted: '1', probabilities: null, classes: null, label, lag: label === null ? null : HOUR })));

function stage(task: string) {
  const seen = { questions: 0, atOnce: 0, most: 0 };
  const predictions = {
    outcomes: async ({ from, to }: { from: number; to: number }) => {
      seen.questions += 1;
      seen.most = Math.max(seen.most, seen.atOnce += 1);
      await new Promise(setImmediate);
      seen.atOnce -= 1;
      return everyHour(from, to);
    },
  } as unknown as Predictions;
  const facts = { version: () => Promise.resolve({ pinned: { evidence: { task, positive: '1', threshold: 0.5 } } }) } as unknown as ModelFacts;
  const rules = { of: () => Promise.resolve({ performance: [], minCoverage: 0.8 }) } as unknown as MonitorRules;
  return { seen, series: new PerformanceSeries(predictions, facts, rules) };
}

describe('performance over time', () => {
  it('is measured by the labelled half of each bucket and estimated beside it while that is little', async () => {
    const found = await stage('binary').series.run(question());
    const [measured, estimated] = found.filter(({ metric }) => metric === 'accuracy');
    expect(measured!.points.map(({ from, value, n, coverage, state }) => ({ from, value, n, coverage, state }))).toEqual([0, 1, 2].map((day) => ({ from: new Date(day * DAY).toISOString(), value: 1, n: 24, coverage: 0.5, state: 'immature' })));
    expect(estimated!.points.map(({ kind, n }) => ({ kind, n }))).toEqual(Array(3).fill({ kind: 'estimated', n: 48 }));
  });

  it('of many models is read of two at a time, whoever asks', async () => {
    const { series, seen } = stage('binary');
    await Promise.all(Array.from({ length: 10 }, () => series.run(question({ length: Infinity, buckets: bucketsOf({ from: 0, to: 3 * DAY }, Infinity) }))));
    expect(seen).toEqual({ questions: 10, atOnce: 0, most: 2 });
  });

  it('of a task without metrics reads nothing', async () => {
    const { series, seen } = stage('other');
    expect(await series.run(question())).toEqual([]);
    expect(seen.questions).toBe(0);
  });
});
