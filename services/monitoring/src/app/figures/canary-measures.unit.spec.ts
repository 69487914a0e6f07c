import { describe, expect, it } from 'vitest';
import type { Outcome } from '../ports/predictions.js';
import { compare } from './canary-measures.js';

const EVIDENCE = { task: 'binary', positive: '1' } as const;
const CRITERIA = { minSamples: 100, minLabels: 100, maxDurationSeconds: 3_600 };

/** Requests of so many rows each; what is not said of a request is well. */
function requests(count: number, rows: number, of: (request: number, row: number) => Partial<Outcome> = () => ({})): Outcome[] {
  return Array.from({ length: count * rows }, (_, at) => {
    const [request, row] = [Math.floor(at / rows), at % rows];
    return {
      request: `r${request}`, number: 1, observedAt: at, durationMs: 5, failed: false, invalid: false, score: 0.2, predicted: '0', probabilities: [0.8, 0.2], classes: ['0', '1'],
      label: row % 5 === 0 ? '1' : '0', lag: 60, ...of(request, row),
    };
  });
}
const measure = (metric: string, champion: Outcome[], canary: Outcome[]) => compare(champion, canary, EVIDENCE, CRITERIA).find((each) => each.metric === metric)!;
const slow = (every: number) => (request: number) => ({ durationMs: request % every === 0 ? 400 : 5 });

describe('a canary beside its champion', () => {
  it('says nothing without traffic', () => {
    expect(compare(requests(10, 10), [], EVIDENCE, CRITERIA)).toEqual([]);
  });

  it('is too slow when more than one request in twenty is, beyond doubt', () => {
    const judged = measure('latency-p95', requests(400, 20), requests(60, 20, slow(3)));
    expect(judged).toMatchObject({ verdict: 'failed', value: 400, champion: 5, threshold: 55, n: 60 });
    expect(judged.why).toBe('95 % of its answers took at most 400 ms (champion: 5 ms); 20 of 60 took more than 55 ms.');
  });

  it('is not too slow for two requests that met a busy machine, however many rows they had', () => {
    const judged = measure('latency-p95', requests(400, 60), requests(25, 60, slow(13)));
    expect(judged).toMatchObject({ verdict: 'passed', threshold: 55, n: 25 });
    expect(judged.value).toBeGreaterThan(55);
  });

  it('is not judged by the latency of a few requests, or without a champion', () => {
    expect(measure('latency-p95', requests(400, 60), requests(3, 200, () => ({ durationMs: 900 })))).toMatchObject({ verdict: 'passed', n: 3 });
    expect(measure('latency-p95', [], requests(60, 20, slow(1)))).toMatchObject({ verdict: 'passed', champion: null, threshold: null });
  });

  it('fails for errors of requests, not of rows', () => {
    expect(measure('errors', requests(300, 10), requests(50, 10, (request) => ({ failed: request % 5 === 0 })))).toMatchObject({ verdict: 'failed', n: 50, value: 0.2 });
    expect(measure('errors', requests(300, 10), requests(50, 100, (request) => ({ failed: request === 0 })))).toMatchObject({ verdict: 'passed' });
  });

  it('fails by its loss where it is much worse, passes where it is as good, and waits for labels', () => {
    const wrong = () => ({ score: 0.99, probabilities: [0.01, 0.99] });
    const failed = measure('log-loss', requests(100, 20), requests(30, 20, wrong));
    expect(failed.verdict).toBe('failed');
    expect(failed.why).toMatch(/^Its log-loss is 3\.\d+ over 600 labels, the champion's 0\.5\d+ over 2000 at the same time: worse by 3\.\d+, at least [\d.]+ worse \(99\.95 % sure\); 0\.2\d+ worse is allowed\.$/);
    const passed = measure('log-loss', requests(100, 20), requests(30, 20));
    expect(passed.verdict).toBe('passed');
    expect(passed.why).toMatch(/at most [\d.e-]+ worse \(95 % sure\)/);
    expect(measure('log-loss', requests(100, 20), requests(3, 200, wrong)), 'three requests, many rows').toMatchObject({ verdict: 'inconclusive' });
  });
});
