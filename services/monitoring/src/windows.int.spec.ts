import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { make } from '@baton/contracts';
import { PredictionLogClosed } from '@baton/contracts/serving/prediction-log-closed';
import { Database } from '@baton/persistence';
import { eventually } from '@baton/testing';
import { HOUR, MonitoringStage, REFERENCE, START, usual, type Series } from './monitoring-stage.spec.js';

describe('windows', () => {
  let stage: MonitoringStage;
  beforeEach(async () => { stage = await MonitoringStage.open(); });
  afterEach(async () => { await stage.close(); });
  const health = (metric: string) => stage.point('health', 1, metric);

  it('close when the watermark has passed them, with mergeable counts, and are stated anew when late observations come', async () => {
    await stage.version(1, REFERENCE);
    await stage.predict(1, usual(50));
    await stage.predict(1, usual(10, { at: START + 2 * HOUR }));
    const closed = await stage.tap.next('window.closed');
    expect(closed.data).toMatchObject({ rows: 50, failed: 0, because: 'watermark', from: new Date(START).toISOString(), to: new Date(START + HOUR).toISOString() });
    expect(closed.correlationId).toBe('story-1');
    // Time runs backwards.
    await stage.predict(1, usual(5, { at: START + 60_000 }));
    const restated = await stage.tap.next('window.restated');
    expect(restated.data).toMatchObject({ rows: 55, because: 'late' });
    expect(restated.data['digest']).not.toBe(closed.data['digest']);
  });

  it('an idle one closes without a later observation', async () => {
    await stage.close();
    stage = await MonitoringStage.open({ IDLE_MS: '300' });
    await stage.version(1, REFERENCE);
    await stage.predict(1, usual(20));
    expect((await stage.tap.next('window.closed')).data).toMatchObject({ rows: 20, because: 'idle' });
  });

  it('are put together until a series has no more points than are asked for, and none of them is left out', async () => {
    await stage.version(1, REFERENCE);
    await stage.predict(1, usual(300).map((row, i) => ({ ...row, at: START + (i % 30) * HOUR })));
    await stage.counted(300);
    const asked = async (points: string) => {
      const { series } = await stage.get<{ series: Array<{ points: Array<{ from: string; to: string; n: number }> }> }>(`models/flights/health?version=1&bucket=1h&from=${new Date(START).toISOString()}&to=${new Date(START + 30 * HOUR).toISOString()}${points}`);
      return series[0]!.points;
    };
    const all = await asked('');
    const few = await asked('&points=7');
    expect([all.length, few.length <= 7, few.length > 3]).toEqual([30, true, true]);
    expect(few.reduce((sum, { n }) => sum + n, 0)).toBe(300);
    expect([few[0]!.from, few.at(-1)!.to]).toEqual([all[0]!.from, all.at(-1)!.to]);
    expect((await asked('&points=2')).length).toBe(2);
  });

  it('are hours: health and performance by the minute are told from the predictions themselves, and drift is not', async () => {
    await stage.version(1, REFERENCE);
    const rows = usual(240).map((row, i) => ({ ...row, id: `p${i}`, at: START + 10 * 60_000 + i * 30_000, durationMs: i < 20 ? 100 + i : 5, ...(i >= 20 && i < 25 && { failure: 'broken' }) }));
    await stage.predict(1, rows);
    await stage.kept('p239');
    const series = await stage.series('health', 1, START + 5 * 60_000, START + 2 * HOUR + 10 * 60_000, '10m');
    const of = (metric: string) => series.find((each) => each.metric === metric)!.points;
    expect(of('predictions').map(({ value }) => value)).toEqual([null, ...new Array<number>(12).fill(20)]);
    expect(of('predictions')[0]).toMatchObject({ from: new Date(START + 5 * 60_000).toISOString(), to: new Date(START + 10 * 60_000).toISOString(), state: 'no-data' });
    expect(of('error-rate').map(({ value }) => value)).toEqual([null, 0, 0.25, ...new Array<number>(10).fill(0)]);
    expect([of('latency-p50')[1]!.value, of('latency-p99')[1]!.value, of('latency-p99')[2]!.value]).toEqual([109, 119, 5]);
    expect((await stage.series('performance', 1, START + 10 * 60_000, START + 20 * 60_000, '5m')).find(({ metric }) => metric === 'accuracy')!.points.map(({ reason }) => reason)).toEqual(new Array<string>(2).fill('None of the 10 predictions of this time has a ground truth that this metric can use.'));
    const asked = (kind: string, more: string) => stage.request('GET', `models/flights/${kind}?version=1&bucket=1m&from=${new Date(START - 10 * HOUR).toISOString()}&to=${new Date(START + 7 * 24 * HOUR).toISOString()}${more}`);
    const week = (await asked('health', '&points=170')).body as unknown as { series: Series[] };
    expect(week.series[0]!.points.length).toBeLessThanOrEqual(170);
    expect(week.series[0]!.points.reduce((sum, { n }) => sum + n, 0)).toBe(240);
    expect(await asked('health', '')).toMatchObject({ status: 400, body: { detail: expect.stringContaining('points=') as string } });
    expect(await asked('drift', '&points=170')).toMatchObject({ status: 400, body: { detail: expect.stringContaining('whole hours') as string } });
  });

  it('an observation from the future counts at the time when it came, so that no window closes for it', async () => {
    await stage.version(1, REFERENCE);
    await stage.predict(1, usual(20));
    await stage.predict(1, usual(1, { at: Date.now() + 400 * 24 * HOUR, receivedAt: START + 60_000 }));
    await stage.counted(21);
    expect(stage.tap.ofType('window.closed')).toEqual([]);
  });

  it('NaN answers and failures are counted, a batch that comes twice once, a broken one is put aside, a missing one shows', async () => {
    await stage.version(1, REFERENCE);
    await stage.predict(1, [...usual(98), { a: 0, score: NaN }, { a: 0, failure: 'failed' }]);
    await stage.predict(1, usual(50), { sequence: 1 });
    await stage.publish(Buffer.from('nonsense'), { sequence: 2 });
    await stage.predict(1, usual(100), { sequence: 4 });
    await stage.counted(200);
    expect((await health('invalid-output-rate')).value).toBeCloseTo(1 / 200);
    expect((await health('error-rate')).value).toBeCloseTo(1 / 200);
    const { checks } = await (await fetch(`${stage.service.url}/health/ready`)).json() as { checks: { inference: { status: string; detail: string } } };
    expect(checks.inference).toEqual({ status: 'degraded', detail: '1 batch(es) of predictions are missing; 1 batch(es) could not be read and are in quarantine' });
  });

  it('a server that ended with more than was seen shows', async () => {
    await stage.version(1, REFERENCE);
    await stage.predict(1, usual(10));
    await stage.counted(10);
    await stage.tap.publish('serving', 'one', [make(PredictionLogClosed, { instance: 'one', source: 'serving/one/boot', lastSequence: 3 })]);
    await eventually(async () => expect(((await (await fetch(`${stage.service.url}/health/ready`)).json()) as { checks: { inference: { detail: string } } }).checks.inference.detail).toContain('2 batch(es) of predictions are missing'));
  });

  it('catching up after an absence, and a replay of everything, give the same windows, and nothing is said twice', async () => {
    await stage.version(1, REFERENCE);
    const batches = Array.from({ length: 6 }, (_, i) => usual(40).map((row, at) => ({ ...row, at: START + i * 0.7 * HOUR + at * 60_000 })));
    for (const rows of batches.slice(0, 2)) await stage.predict(1, rows);
    await stage.counted(80);
    await stage.restart(async () => { for (const rows of batches.slice(2)) await stage.predict(1, rows, { source: 'serving/two/boot' }); });
    await stage.predict(1, usual(1, { at: START + 20 * HOUR }));
    await stage.counted(241);
    const digests = async () => stage.service.app.get(Database).query<{ digest: string }>('SELECT digest FROM prediction_window ORDER BY from_at');
    const before = await eventually(async () => {
      const found = await digests();
      const closed = found.filter(({ digest }) => digest !== null).length;
      expect(closed).toBe(found.length - 1);
      expect(stage.tap.ofType('window.closed')).toHaveLength(closed);
      return found;
    });
    const said = stage.tap.ofType('window.').length;
    await stage.restart(() => stage.sql("TRUNCATE prediction_window, prediction; UPDATE progress SET latest = '1970-01-01'; DELETE FROM inference_cursor; DELETE FROM inference_position; DELETE FROM quarantined_batch"));
    await stage.counted(241);
    await eventually(async () => expect(await digests()).toEqual(before));
    expect(stage.tap.ofType('window.')).toHaveLength(said);
  });
});
