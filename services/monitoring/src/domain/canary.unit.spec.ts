import { describe, expect, it } from 'vitest';
import { judge, type Canary, type CanaryMeasure } from './canary.js';

const version = (number: number) => ({ modelId: 'm', name: 'flights', number });
const canary: Canary = {
  rolloutId: 'r', environment: 'production', version: version(2), champion: version(1), step: 1, criteria: { minSamples: 100, minLabels: 50, maxDurationSeconds: 60 }, since: 0, deadline: 60_000, correlationId: 'c', causationId: 'e',
};
const measure = (verdict: CanaryMeasure['verdict'], proves = true): CanaryMeasure => ({ metric: 'log-loss', value: 1, low: 1, high: 1, champion: 1, threshold: 1, n: 100, verdict, proves, why: `It ${verdict}.` });

describe('a canary', () => {
  it('that harms is failed at once, however few samples there are', () => {
    expect(judge(canary, { samples: 40, labels: 40, measures: [measure('failed')] }, 1)).toEqual({ verdict: 'failed', reason: 'It failed.' });
  });

  it('is passed as soon as samples and labels are enough and nothing is in doubt', () => {
    expect(judge(canary, { samples: 99, labels: 50, measures: [measure('passed')] }, 1)).toBeNull();
    expect(judge(canary, { samples: 100, labels: 49, measures: [measure('passed')] }, 1)).toBeNull();
    expect(judge(canary, { samples: 100, labels: 50, measures: [measure('passed')] }, 1)).toMatchObject({ verdict: 'passed' });
  });

  it('in doubt is given its time, and then pauses', () => {
    const seen = { samples: 100, labels: 50, measures: [measure('inconclusive')] };
    expect(judge(canary, seen, 59_999)).toBeNull();
    expect(judge(canary, seen, 60_000)).toEqual({ verdict: 'inconclusive', reason: 'It inconclusive.' });
  });

  it('with what only shifts never fails by itself', () => {
    expect(judge(canary, { samples: 100, labels: 50, measures: [measure('failed', false)] }, 60_000)).toMatchObject({ verdict: 'inconclusive' });
  });

  it('without traffic, and with too little, says so at its deadline', () => {
    expect(judge(canary, { samples: 0, labels: 0, measures: [] }, 60_000)).toMatchObject({ verdict: 'no-traffic' });
    expect(judge(canary, { samples: 10, labels: 3, measures: [measure('passed')] }, 60_000)).toEqual({ verdict: 'inconclusive', reason: 'Only 10 predictions and 3 labels came in 60 s; the step asks for 100 predictions and 50 labels.' });
  });
});
