import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { make } from '@baton/contracts';
import { PredictionLogClosed } from '@baton/contracts/serving/prediction-log-closed';
import { Database } from '@baton/persistence';
import { deLong, populationStability } from '@baton/statistics';
import { eventually, tokenFor } from '@baton/testing';
import { HOUR, MODEL, MonitoringStage, numbers, scoreOf, START, type Row } from './monitoring-stage.spec.js';

const random = numbers();
/** Rows like the reference: both inputs uniform from -2 to 2. */
const usual = (n: number, more: Partial<Row> = {}): Row[] => Array.from({ length: n }, () => ({ a: random() * 4 - 2, b: random() * 4 - 2, word: ['x', 'y', 'z'][Math.floor(random() * 3)]!, ...more }));
const REFERENCE = usual(2_000);
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

describe('monitoring', () => {
  let stage: MonitoringStage;
  beforeEach(async () => { stage = await MonitoringStage.open(); });
  afterEach(async () => { await stage.close(); });

  const label = (records: object[]) => stage.request('POST', 'ground-truth', { model: 'flights', records });
  const drift = (feature: string, metric = 'psi') => stage.point('drift', 1, metric, feature);
  const health = (metric: string) => stage.point('health', 1, metric);
  const counted = (n: number) => eventually(async () => expect((await health('predictions')).n).toBe(n));
  const kept = (id: string) => eventually(async () => expect((await stage.get<{ items: unknown[] }>(`predictions?model=flights&id=${id}`)).items).toHaveLength(1));

  describe('drift', () => {
    it('is measured against bins fixed at the reference: what moves is said, what does not stays quiet', async () => {
      await stage.version(1, REFERENCE);
      const rows = usual(1_500).map((row) => ({ ...row, a: row.a + 2.5 }));
      await stage.predict(1, rows);
      await counted(1_500);
      const moved = await drift('a');
      // The same by hand: deciles of the reference, and what lies below and above.
      const sorted = REFERENCE.map(({ a }) => a).sort((one, other) => one - other);
      const edges = [sorted[0]!, ...Array.from({ length: 9 }, (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / 10)]!), sorted.at(-1)!];
      const fill = (values: number[]) => {
        const counts = new Array<number>(13).fill(0);
        for (const value of values) counts[value < edges[0]! ? 1 : value > edges[10]! ? 12 : 2 + Math.min(9, edges.findLastIndex((edge) => value >= edge))]! += 1;
        return counts;
      };
      expect(moved.value).toBeCloseTo(populationStability(fill(sorted), fill(rows.map(({ a }) => a))), 9);
      expect(moved).toMatchObject({ state: 'failed', n: 1_500, threshold: 0.2 });
      expect(await drift('b')).toMatchObject({ state: 'ok', n: 1_500 });
      expect((await drift('output:probabilities[1]')).value).toBeGreaterThan(0.2);
      expect((await drift('a', 'jensen-shannon')).value).toBeGreaterThan(0.3);
      const { reference, current } = await stage.get<{ reference: number[]; current: number[] }>(`models/flights/drift/distribution?feature=a&version=1&from=${new Date(START).toISOString()}&to=${new Date(START + HOUR).toISOString()}`);
      expect(reference).toEqual(fill(sorted));
      expect(current).toEqual(fill(rows.map(({ a }) => a)));
    });

    it('is said once when a stretch of time is over, pages nobody, and is taken back when the feature comes back', async () => {
      await stage.version(1, REFERENCE);
      await stage.request('PUT', 'models/flights/monitors', { drift: { over: '1d' } });
      const day = (n: number, shift: number) => stage.predict(1, usual(400).map((row, i) => ({ ...row, a: row.a + shift, at: START + n * 24 * HOUR + i * 200_000 })));
      await day(0, 0);
      await day(1, 3);
      await day(2, 3);
      await day(3, 0);
      await day(4, 0);
      const cleared = await stage.tap.next('drift.cleared', (data) => data['feature'] === 'a');
      const said = stage.tap.ofType('drift.').filter((event) => event.data['feature'] === 'a');
      expect(said.map((event) => event.type)).toEqual(['monitoring.drift.detected.v1', 'monitoring.drift.cleared.v1']);
      expect(said[0]!.data).toMatchObject({ from: new Date(START + 24 * HOUR).toISOString(), n: 400, threshold: 0.2 });
      expect(cleared.data).toMatchObject({ from: new Date(START + 3 * 24 * HOUR).toISOString() });
      expect(stage.tap.ofType('alert.')).toEqual([]);
      expect(stage.tap.ofType('drift.').some((event) => event.data['feature'] === 'b')).toBe(false);
    });

    it('without a reference is no-data with what to do, never green', async () => {
      await stage.version(1, null);
      await stage.predict(1, usual(300));
      await counted(300);
      const [series] = await stage.series('drift', 1, START, START + HOUR);
      expect(series!.points[0]).toMatchObject({ state: 'no-data', value: null, reason: expect.stringContaining('data/reference.parquet') as string });
    });

    it('a feature that vanishes counts as missing, a category never seen as unseen, huge numbers as above', async () => {
      await stage.version(1, REFERENCE);
      await stage.predict(1, usual(250), { without: ['b'] });
      await stage.predict(1, usual(250, { word: 'never seen', a: 1e308 }));
      await counted(500);
      expect((await drift('b')).state).toBe('failed');
      const { current } = await stage.get<{ current: number[] }>(`models/flights/drift/distribution?feature=b&version=1&from=${new Date(START).toISOString()}&to=${new Date(START + HOUR).toISOString()}`);
      expect(current[0]).toBe(250);
      expect((await drift('a')).state).toBe('failed');
    });
  });

  describe('windows', () => {
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
      await counted(300);
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

    it('an observation from the future counts at the time when it came, so that no window closes for it', async () => {
      await stage.version(1, REFERENCE);
      await stage.predict(1, usual(20));
      await stage.predict(1, usual(1, { at: Date.now() + 400 * 24 * HOUR, receivedAt: START + 60_000 }));
      await counted(21);
      expect(stage.tap.ofType('window.closed')).toEqual([]);
    });

    it('NaN answers and failures are counted, a batch that comes twice once, a broken one is put aside, a missing one shows', async () => {
      await stage.version(1, REFERENCE);
      await stage.predict(1, [...usual(98), { a: 0, score: NaN }, { a: 0, failure: 'failed' }]);
      await stage.predict(1, usual(50), { sequence: 1 });
      await stage.publish(Buffer.from('nonsense'), { sequence: 2 });
      await stage.predict(1, usual(100), { sequence: 4 });
      await counted(200);
      expect((await health('invalid-output-rate')).value).toBeCloseTo(1 / 200);
      expect((await health('error-rate')).value).toBeCloseTo(1 / 200);
      const { checks } = await (await fetch(`${stage.service.url}/health/ready`)).json() as { checks: { inference: { status: string; detail: string } } };
      expect(checks.inference).toEqual({ status: 'degraded', detail: '1 batch(es) of predictions are missing; 1 batch(es) could not be read and are in quarantine' });
    });

    it('a server that ended with more than was seen shows', async () => {
      await stage.version(1, REFERENCE);
      await stage.predict(1, usual(10));
      await counted(10);
      await stage.tap.publish('serving', 'one', [make(PredictionLogClosed, { instance: 'one', source: 'serving/one/boot', lastSequence: 3 })]);
      await eventually(async () => expect(((await (await fetch(`${stage.service.url}/health/ready`)).json()) as { checks: { inference: { detail: string } } }).checks.inference.detail).toContain('2 batch(es) of predictions are missing'));
    });

    it('catching up after an absence, and a replay of everything, give the same windows, and nothing is said twice', async () => {
      await stage.version(1, REFERENCE);
      const batches = Array.from({ length: 6 }, (_, i) => usual(40).map((row, at) => ({ ...row, at: START + i * 0.7 * HOUR + at * 60_000 })));
      for (const rows of batches.slice(0, 2)) await stage.predict(1, rows);
      await counted(80);
      await stage.restart(async () => { for (const rows of batches.slice(2)) await stage.predict(1, rows, { source: 'serving/two/boot' }); });
      await stage.predict(1, usual(1, { at: START + 20 * HOUR }));
      await counted(241);
      const digests = async () => stage.service.app.get(Database).query<{ digest: string }>('SELECT digest FROM prediction_window ORDER BY from_at');
      const before = await eventually(async () => {
        const found = await digests();
        const closed = found.filter(({ digest }) => digest !== null).length;
        expect(closed).toBe(found.length - 1);
        expect(stage.tap.ofType('window.closed')).toHaveLength(closed);
        return found;
      });
      const said = stage.tap.ofType('window.').length;
      const reset = async () => {
        const { DataSource } = await import('typeorm');
        const source = await new DataSource({ type: 'postgres', url: stage.config.DATABASE_URL }).initialize();
        await source.query("TRUNCATE prediction_window, prediction; UPDATE progress SET latest = '1970-01-01'; DELETE FROM inference_cursor; DELETE FROM inference_position; DELETE FROM quarantined_batch");
        await source.destroy();
      };
      await stage.restart(reset);
      await counted(241);
      await eventually(async () => expect(await digests()).toEqual(before));
      expect(stage.tap.ofType('window.')).toHaveLength(said);
    });
  });

  describe('ground truth', () => {
    it('finds its prediction by id or by key, before or after it; said twice it is a duplicate, said later it corrects', async () => {
      await stage.version(1, REFERENCE);
      expect((await label([{ predictionId: 'early', value: 1, observedAt: ago(5_000) }])).body).toMatchObject({ accepted: 1, unmatched: 1 });
      await stage.predict(1, [{ a: 1, id: 'early' }, { a: 1, id: 'late', key: 'flight-7' }, { a: -1, id: 'never' }]);
      await kept('never');
      const { body } = await label([
        { predictionId: 'early', value: 1, observedAt: ago(4_000) }, { key: 'flight-7', value: 1, observedAt: ago(4_000) }, { key: 'flight-7', value: 1, observedAt: ago(4_000) },
        { predictionId: 'unknown', value: 0, observedAt: ago(4_000) },
      ]);
      expect(body).toMatchObject({ accepted: 2, duplicate: 2, corrected: 0, unmatched: 1, rejected: [] });
      expect((await label([{ key: 'flight-7', value: 0, observedAt: ago(1_000) }, { predictionId: 'early', value: 0, observedAt: ago(90_000) }])).body).toMatchObject({ accepted: 1, corrected: 1, duplicate: 1 });
      expect(await stage.point('performance', 1, 'accuracy')).toMatchObject({ n: 2, value: 0.5, coverage: 2 / 3 });
      const { items } = await stage.get<{ items: Array<Record<string, unknown>> }>('predictions?model=flights&key=flight-7');
      expect(items).toMatchObject([{ id: 'late', version: 1, inputs: { a: 1, b: 0, word: 'x' }, predicted: '1', label: { value: '0' }, segment: null }]);
      expect((items[0]!['outputs'] as Record<string, number>)['probabilities[1]']).toBeCloseTo(scoreOf({ a: 1 }), 6);
    });

    it('takes the good half of a batch and names the rest by line', async () => {
      await stage.version(1, REFERENCE);
      const { status, body } = await stage.request('POST', 'ground-truth?model=flights', [
        '{"predictionId":"p1","value":1}', 'not json', '{"predictionId":"p2","key":"k","value":1}', '', '{"predictionId":"p3","value":1e999}', '{"key":"k3","value":"late","observedAt":"yesterday"}',
        `{"key":"k4","value":true,"observedAt":"${new Date(Date.now() + 86_400_000).toISOString()}"}`, '{"key":"k5","value":true}', '{"key":"k6"}', '[1]', '{"key":"k7","valeu":1}',
      ].join('\n'));
      expect(status).toBe(200);
      expect(body).toMatchObject({ accepted: 2, unmatched: 2, rejectedCount: 8 });
      expect((body['rejected'] as Array<{ line: number; reason: string }>).map(({ line }) => line)).toEqual([2, 3, 5, 6, 7, 9, 10, 11]);
      expect(JSON.stringify(body['rejected'])).toMatch(/no JSON.*either predictionId or key.*finite number.*RFC 3339.*future.*valeu/);
      expect((await stage.tap.next('ground-truth.received')).data).toMatchObject({ accepted: 2, rejected: 8, name: 'flights' });
    });

    it('of a model that nobody knows is refused with what to do', async () => {
      expect((await label([])).status).toBe(404);
      expect((await stage.request('POST', 'ground-truth', '{}')).body).toMatchObject({ status: 400, detail: expect.stringContaining('?model=') as string });
    });
  });

  describe('performance', () => {
    it('is what the labels say, with intervals, coverage and their age; immature while most are missing, and then estimated', async () => {
      await stage.version(1, REFERENCE);
      const rows = usual(600).map((row, i) => ({ ...row, id: `p${i}`, at: START + i * 1_000 }));
      const truth = rows.map((row) => Number(random() < scoreOf(row)));
      await stage.predict(1, rows);
      await kept('p599');
      // Ages of 0 to 599 minutes in an order that is not theirs.
      const observed = (i: number) => new Date(START + i * 1_000 + ((i * 7) % 600) * 60_000).toISOString();
      const records = rows.map((_, i) => ({ predictionId: `p${i}`, value: truth[i], observedAt: observed(i) }));
      await label(records.slice(0, 200));
      expect(await stage.point('performance', 1, 'roc-auc')).toMatchObject({ state: 'immature', n: 200, kind: 'measured', coverage: 200 / 600 });
      const estimated = (await stage.series('performance', 1, START, START + HOUR)).filter((series) => series.points[0]!.kind === 'estimated');
      expect(estimated.map((series) => series.metric)).toEqual(['log-loss', 'brier', 'accuracy']);
      await label(records.slice(200));
      const auc = await stage.point('performance', 1, 'roc-auc');
      const expected = deLong(truth, rows.map((row) => Math.fround(scoreOf(row))));
      expect(auc).toMatchObject({ state: 'ok', n: 600, coverage: 1, medianLabelLag: 299.5 * 60 });
      expect(auc.value).toBeCloseTo(expected.value, 9);
      expect(auc.low).toBeCloseTo(expected.low, 9);
      const losses = rows.map((row, i) => -Math.log(truth[i] === 1 ? Math.fround(scoreOf(row)) : 1 - Math.fround(scoreOf(row))));
      expect((await stage.point('performance', 1, 'log-loss')).value).toBeCloseTo(losses.reduce((sum, loss) => sum + loss, 0) / 600, 9);
      // The model's own probabilities made the truth, so that the estimate had to be near.
      expect(Math.abs(estimated[0]!.points[0]!.value! - losses.reduce((sum, loss) => sum + loss, 0) / 600)).toBeLessThan(0.06);
    });

    it('worse than its rule opens one alert and one request for retraining; better again resolves it', async () => {
      await stage.version(1, REFERENCE);
      await stage.serves(1);
      const put = await stage.request('PUT', 'models/flights/monitors', { performance: [{ metric: 'log-loss', threshold: 0.6, over: '1d', minLabels: 100 }] });
      expect(put).toMatchObject({ status: 200, body: { drift: { threshold: 0.2 }, performance: [{ metric: 'log-loss', minLabels: 100 }] } });
      const batch = async (day: number, right: boolean) => {
        const rows = usual(300).map((row, i) => ({ ...row, id: `d${day}-${i}`, at: START + day * 48 * HOUR + i * 1_000 }));
        await stage.predict(1, rows);
        await kept(`d${day}-299`);
        await label(rows.map((row) => ({ predictionId: row.id, value: Number(scoreOf(row) > 0.5 === right), observedAt: new Date(row.at + 1_000).toISOString() })));
      };
      await batch(0, false);
      const raised = await stage.tap.next('alert.raised');
      expect(raised.data).toMatchObject({ kind: 'performance', metric: 'log-loss', severity: 'warning', owner: 'dana', n: 300, why: expect.stringMatching(/log-loss is [\d.]+ .* asks for at most 0\.6/) as string });
      const requested = await stage.tap.next('retraining.requested');
      expect(requested.data).toMatchObject({ cause: { kind: 'performance', alertId: raised.data['alertId'], reportDigest: expect.stringMatching(/^sha256:/) as string } });
      const report = JSON.parse((await stage.store.bytes((requested.data['cause'] as { reportDigest: `sha256:${string}` }).reportDigest)).toString()) as { measured: { n: number } };
      expect(report.measured.n).toBe(300);
      const { items } = await stage.get<{ items: Array<{ id: string }> }>('alerts?model=flights&state=open');
      expect(items).toHaveLength(1);
      expect((await stage.request('POST', `alerts/${items[0]!.id}/acknowledgement`, { comment: 'on it' })).body).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'olga' });
      expect((await stage.request('POST', `alerts/${items[0]!.id}/acknowledgement`, {})).status).toBe(409);
      await batch(1, true);
      expect((await stage.tap.next('alert.resolved')).data).toMatchObject({ resolvedBy: null, reason: expect.stringContaining('again') as string });
      expect(stage.tap.ofType('performance.').map((event) => event.type)).toEqual(['monitoring.performance.degraded.v1', 'monitoring.performance.recovered.v1']);
      await batch(2, false);
      await stage.tap.next('alert.raised', (data) => data['alertId'] !== raised.data['alertId']);
      expect(stage.tap.ofType('retraining.requested')).toHaveLength(1);
      await stage.version(2, null);
      await stage.serves(2);
      await eventually(async () => expect((await stage.get<{ items: Array<{ state: string }> }>('models/flights/retraining-requests')).items.map(({ state }) => state)).toEqual(['answered']));
      await stage.tap.next('alert.resolved', (data) => data['reason'] === 'Version 1 serves production no more.');
      expect((await stage.get<{ items: unknown[] }>('alerts?model=flights&state=open')).items).toEqual([]);
    });

    it('an override that nobody has reviewed is an alert until somebody does, also when the version serves no more; an objection is one as long as it serves', async () => {
      // Nothing was ever pinned of version 1, which is why it had to be overridden.
      await stage.serves(1);
      await stage.reviewOverdue(1, 'Nobody has reviewed that olga overrode evidence: the champion answers nonsense');
      const raised = await stage.tap.next('alert.raised');
      expect(raised).toMatchObject({ correlationId: 'override', data: { version: { number: 1 }, environment: 'production', kind: 'override', metric: 'review', severity: 'critical', value: 24.5, threshold: 24, owner: null, why: expect.stringContaining('olga overrode evidence') as string } });
      await stage.version(2, null);
      await stage.serves(2);
      await stage.serves(1);
      await stage.reviewed(1, 'objected');
      expect((await stage.tap.next('alert.resolved')).data).toMatchObject({ alertId: raised.data['alertId'], resolvedBy: null, reason: 'carla (compliance) has reviewed it: objected.' });
      const objection = await stage.tap.next('alert.raised', (data) => data['metric'] === 'objection');
      expect(objection.data).toMatchObject({ kind: 'override', severity: 'critical', why: 'carla (compliance) objects to the override by olga: the slices are worse. Roll back, if it still serves.' });
      await stage.serves(2);
      await stage.tap.next('alert.resolved', (data) => data['alertId'] === objection.data['alertId'] && data['reason'] === 'Version 1 serves production no more.');

      await stage.reviewOverdue(2, 'once more');
      await stage.tap.next('alert.raised', (data) => data['why'] === 'once more');
      await stage.reviewed(2, 'upheld');
      await stage.tap.next('alert.resolved', (data) => data['reason'] === 'carla (compliance) has reviewed it: upheld.');
      expect((await stage.get<{ items: unknown[] }>('alerts?model=flights&state=open')).items).toEqual([]);
    });

    it('monitors that cannot be used are refused with everything that is wrong', async () => {
      await stage.version(1, null);
      const { status, body } = await stage.request('PUT', 'models/flights/monitors', { drift: { over: 'often' }, performance: [{ metric: 'mae', threshold: 1 }, { metric: 'mae', threshold: 2 }] });
      expect(status).toBe(400);
      expect(body['detail']).toMatch(/drift\.over.*two rules for mae/);
    });
  });

  describe('a canary', () => {
    const ROLLOUT = uuidv7();
    const judged = () => stage.tap.next('canary.judged', (data) => data['rolloutId'] === ROLLOUT);
    const canaries = async (query = '') => (await stage.get<{ items: Array<Record<string, unknown>> }>(`canaries${query}`)).items;
    const send = async (number: number, n: number, wrong: boolean) => {
      const rows = usual(n).map((row, i) => ({ ...row, id: `v${number}-${i}`, at: Date.now() }));
      await stage.predict(number, rows, { source: `serving/v${number}/boot` });
      await kept(`v${number}-${n - 1}`);
      return label(rows.map((row) => ({ predictionId: row.id, value: Number(scoreOf(row) > 0.5 !== wrong) })));
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

  describe('predictions that were made elsewhere', () => {
    const SERVICE: [string, 'service'] = ['app', 'service'];
    const take = (path: string, body: unknown) => stage.request('POST', path, body, SERVICE);
    beforeEach(async () => { await stage.version(1, REFERENCE, { score: 'probability' }); });

    it('are watched like Baton’s own: windows, drift, ground truth; the good half of a batch is taken', async () => {
      const rows = usual(300).map((row, i) => ({ id: `e${i}`, key: `k${i}`, observedAt: new Date(START + i * 1_000).toISOString(), inputs: { a: row.a + 3, b: row.b, word: row.word }, outputs: { probability: scoreOf(row) } }));
      const lines = [...rows.map((row) => JSON.stringify(row)), 'nonsense', '{"inputs":{},"outputs":{}}', '{"inputs":{"a":[1]},"outputs":{"probability":1}}'].join('\n');
      const { status, body } = await take('predictions?model=flights&version=1', lines);
      expect(status).toBe(200);
      expect(body).toMatchObject({ accepted: 300, rejectedCount: 3, rejected: [{ line: 301 }, { line: 302, reason: expect.stringContaining('outputs is empty') as string }, { line: 303, reason: expect.stringContaining('"a" must be') as string }] });
      await counted(300);
      expect(await drift('a')).toMatchObject({ state: 'failed', n: 300 });
      expect(await drift('b')).toMatchObject({ state: 'ok' });
      await kept('e299');
      await label(rows.map(({ key }, i) => ({ key, value: i % 2 })));
      expect(await stage.point('performance', 1, 'log-loss')).toMatchObject({ n: 300, coverage: 1 });
      expect((await take('predictions?model=flights', '{}')).body).toMatchObject({ status: 400, detail: expect.stringContaining('say which version') as string });
      expect((await stage.request('POST', 'predictions?model=flights&version=1', { records: [] }, ['dana', 'data-scientist'])).status).toBe(403);
    });

    it('come from KServe’s payload logger in two halves, whichever is first', async () => {
      const half = async (type: string, id: string, body: object) => {
        const answer = await fetch(`${stage.service.url}/api/v1/predictions?version=1`, {
          method: 'POST', body: JSON.stringify(body),
          headers: { authorization: `Bearer ${await tokenFor(...SERVICE)}`, 'content-type': 'application/json', 'ce-type': `org.kubeflow.serving.inference.${type}`, 'ce-id': id, 'ce-time': new Date(START).toISOString(), 'ce-inferenceservicename': 'flights' },
        });
        return { status: answer.status, body: await answer.json() as object };
      };
      const request = { inputs: [{ name: 'a', shape: [2, 1], datatype: 'FP64', data: [0.1, 0.2] }, { name: 'word', shape: [2, 1], datatype: 'BYTES', data: ['x', 'y'] }] };
      const response = { outputs: [{ name: 'probability', shape: [2, 1], datatype: 'FP32', data: [0.3, 0.4] }] };
      expect(await half('request', 'one', request)).toMatchObject({ status: 200, body: { accepted: 0, waitsFor: 'response' } });
      expect(await half('response', 'two', response)).toMatchObject({ body: { accepted: 0, waitsFor: 'request' } });
      expect(await half('response', 'one', response)).toMatchObject({ body: { accepted: 2 } });
      expect(await half('request', 'two', { instances: [{ a: 1 }] })).toMatchObject({ body: { accepted: 1 } });
      expect(await half('request', 'three', { nothing: 1 })).toMatchObject({ status: 400 });
      await counted(3);
      const { items } = await eventually(async () => {
        const found = await stage.get<{ items: unknown[] }>('predictions?model=flights&id=one%231');
        expect(found.items).toHaveLength(1);
        return found;
      });
      expect(items).toMatchObject([{ score: 0.4, inputs: { a: 0.2, word: 'y' } }]);
    });
  });

  it('predictions are sealed as Parquet by digest, masked columns left empty, and are found there afterwards', async () => {
    await stage.close();
    stage = await MonitoringStage.open({ SEGMENT_MS: '300' });
    await stage.version(1, REFERENCE);
    await stage.request('PUT', 'models/flights/monitors', { masked: ['word'] });
    await stage.predict(1, [{ a: 0.5, id: 'p1', key: 'k1' }, { a: -0.5, id: 'p2', key: 'k2' }]);
    const sealed = await stage.tap.next('prediction-segment.sealed');
    expect(sealed.data).toMatchObject({ rows: 2, capture: 'full', from: new Date(START).toISOString(), version: { modelId: MODEL, number: 1 } });
    const { items } = await stage.get<{ items: unknown[] }>('predictions?model=flights&key=k2');
    expect(items).toMatchObject([{ id: 'p2', inputs: { a: -0.5, word: null }, segment: sealed.data['digest'] }]);
  });
});
