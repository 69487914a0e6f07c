import { describe, expect, it } from 'vitest';
import { servingAt, type Word } from './serving.js';

const split = (instance: string | null, appliedAt: string, weights: Array<[version: number, weight: number]>, rolloutId = 'r1', { since, broughtBy }: Partial<Pick<Word, 'since' | 'broughtBy'>> = {}): Word => ({
  event: `${instance} ${appliedAt}`, modelId: 'm', model: 'flights', environment: 'production', instance, rolloutId, appliedAt, recordedAt: appliedAt, since: since ?? appliedAt, broughtBy: broughtBy ?? rolloutId,
  weights: weights.map(([version, weight]) => ({ version, weight, digest: `digest ${version}` })),
});

describe('what served at an instant', () => {
  it('is nothing where nobody has said anything', () => {
    expect(servingAt([], [split('one', '2', [[1, 100]])])).toBeNull();
  });

  it('is what the server says that spoke last, from when the first that agrees came to it', () => {
    const serving = servingAt([split('one', '3', [[1, 90], [2, 10]]), split('two', '4', [[2, 10], [1, 90]])], []);
    expect(serving).toMatchObject({ from: '3', to: null, disagreeing: [] });
  });

  it('names the servers that say otherwise', () => {
    const behind = split('two', '1', [[1, 100]], 'r0');
    expect(servingAt([split('one', '3', [[2, 100]]), behind], [])).toMatchObject({ split: { instance: 'one' }, from: '3', disagreeing: [behind] });
  });

  it('ends where another split follows, not where another server follows with the same', () => {
    expect(servingAt([split('one', '3', [[2, 100]])], [split('two', '4', [[2, 100]]), split('two', '6', [[3, 100]]), split('one', '5', [[3, 100]])])).toMatchObject({ to: '5' });
  });

  it('goes on where a rollout was given up that took no traffic, and was brought by the one before', () => {
    const word = split('one', '5', [[1, 100]], 'given up', { since: '2', broughtBy: 'r1' });
    expect(servingAt([word], [])).toMatchObject({ split: { broughtBy: 'r1' }, from: '2', to: null });
    expect(servingAt([split('one', '2', [[1, 100]])], [split('one', '5', [[1, 100]], 'given up')])).toMatchObject({ from: '2', to: null });
    const gone = split('two', '1', [[1, 100]], 'r0');
    expect(servingAt([word, gone], [])).toMatchObject({ from: '2', disagreeing: [] });
  });

  it('a model that was taken out is out until a server says more, and the servers’ earlier words are no disagreement', () => {
    const out = split(null, '4', [], 'out');
    expect(servingAt([split('one', '3', [[2, 100]]), out], [])).toMatchObject({ split: out, from: '4', disagreeing: [] });
    expect(servingAt([split('one', '5', [], 'out'), split('two', '3', [[2, 100]]), out], [])).toMatchObject({ split: { instance: 'one' }, from: '5', disagreeing: [{ instance: 'two' }] });
  });
});
