import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { eventually } from '@baton/testing';
import { MonitoringStage, REFERENCE, scoreOf, usual } from './monitoring-stage.spec.js';

describe('a canary', () => {
  let stage: MonitoringStage;
  beforeEach(async () => { stage = await MonitoringStage.open(); });
  afterEach(async () => { await stage.close(); });

  const ROLLOUT = uuidv7();
  const judged = () => stage.tap.next('canary.judged', (data) => data['rolloutId'] === ROLLOUT);
  const canaries = async (query = '') => (await stage.get<{ items: Array<Record<string, unknown>> }>(`canaries${query}`)).items;
  const send = async (number: number, n: number, wrong: boolean) => {
    const rows = usual(n).map((row, i) => ({ ...row, id: `v${number}-${i}`, at: Date.now() }));
    await stage.predict(number, rows, { source: `serving/v${number}/boot` });
    await stage.kept(`v${number}-${n - 1}`);
    return stage.label(rows.map((row) => ({ predictionId: row.id, value: Number(scoreOf(row) > 0.5 !== wrong) })));
  };
  beforeEach(async () => {
    await stage.version(1, REFERENCE);
    await stage.version(2, REFERENCE);
  });

  it('that does harm is failed on labelled loss beside the champion at the same time', async () => {
    await stage.canary(ROLLOUT, 2, 1, { minSamples: 100, minLabels: 100, maxDurationSeconds: 600 });
    await send(1, 300, false);
    await send(2, 150, true);
    const { data, correlationId } = await judged();
    expect(data).toMatchObject({ verdict: 'failed', samples: 150, labels: 150, champion: { number: 1 }, reason: expect.stringContaining('log-loss') as string });
    expect(correlationId).toBe('rollout');
    expect((data['measures'] as Array<{ metric: string; verdict: string }>).find(({ metric }) => metric === 'log-loss')!.verdict).toBe('failed');
  });

  it('that does as well is passed as soon as samples and labels are enough', async () => {
    await stage.canary(ROLLOUT, 2, 1, { minSamples: 100, minLabels: 2_000, maxDurationSeconds: 600 });
    await send(1, 3_000, false);
    await send(2, 2_000, false);
    expect((await judged()).data).toMatchObject({ verdict: 'passed', labels: 2_000 });
    expect(await canaries()).toEqual([]);
  });

  it('can be looked at while it is watched: what it has shown so far, beside what its step asks for', async () => {
    await stage.canary(ROLLOUT, 2, 1, { minSamples: 100, minLabels: 2_000, maxDurationSeconds: 600 });
    await send(1, 300, false);
    await send(2, 150, false);
    await eventually(async () => expect(await canaries()).toMatchObject([{ rolloutId: ROLLOUT, model: 'flights', version: 2, champion: 1, environment: 'production', step: 1, samples: 150, labels: 150, minSamples: 100, minLabels: 2_000 }]));
    const [{ measures, since, deadline }] = await canaries('?model=flights&environment=production') as [{ measures: Array<{ metric: string; value: number; champion: number }>; since: string; deadline: string }];
    expect(measures.map(({ metric }) => metric)).toEqual(['errors', 'invalid-outputs', 'latency-p95', 'log-loss']);
    expect(Date.parse(deadline) - Date.parse(since)).toBe(600_000);
    expect(await canaries('?model=others')).toEqual([]);
    expect(await canaries('?environment=staging')).toEqual([]);
  });

  it('that fails on requests is failed without any label', async () => {
    await stage.canary(ROLLOUT, 2, 1, { minSamples: 1_000, minLabels: 0, maxDurationSeconds: 600 });
    await stage.predict(1, usual(300, { at: Date.now() }), { source: 'serving/a/boot' });
    await stage.predict(2, usual(100, { at: Date.now() }).map((row, i) => (i % 2 ? { ...row, failure: 'failed' } : row)), { source: 'serving/b/boot' });
    expect((await judged()).data).toMatchObject({ verdict: 'failed', reason: expect.stringContaining('50 of 100 requests failed') as string });
  });

  it('whose scores shift only pauses, and one without traffic says so at its deadline', async () => {
    await stage.canary(ROLLOUT, 2, 1, { minSamples: 100, minLabels: 0, maxDurationSeconds: 2 });
    await stage.predict(1, usual(300, { at: Date.now() }), { source: 'serving/a/boot' });
    await stage.predict(2, usual(200, { at: Date.now(), score: 0.99 }), { source: 'serving/b/boot' });
    expect((await judged()).data).toMatchObject({ verdict: 'inconclusive', reason: expect.stringContaining('only ground truth can tell') as string });
    const other = uuidv7();
    await stage.canary(other, 3, 1, { minSamples: 1, minLabels: 0, maxDurationSeconds: 1 });
    expect((await stage.tap.next('canary.judged', (data) => data['rolloutId'] === other)).data).toMatchObject({ verdict: 'no-traffic', samples: 0 });
  });
});
