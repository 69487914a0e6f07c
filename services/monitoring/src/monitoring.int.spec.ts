import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deLong, populationStability } from '@baton/statistics';
import { eventually } from '@baton/testing';
import { v7 as uuidv7 } from 'uuid';
import { HOUR, MODEL, MonitoringStage, random, REFERENCE, scoreOf, START, usual, type Series } from './monitoring-stage.spec.js';

const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

describe('monitoring', () => {
  let stage: MonitoringStage;
  beforeEach(async () => { stage = await MonitoringStage.open(); });
  afterEach(async () => { await stage.close(); });

  const drift = (feature: string, metric = 'psi') => stage.point('drift', 1, metric, feature);

  describe('drift', () => {
    it('is measured against bins fixed at the reference: what moves is said, what does not stays quiet', async () => {
      await stage.version(1, REFERENCE);
      const rows = usual(1_500).map((row) => ({ ...row, a: row.a + 2.5 }));
      await stage.predict(1, rows);
      await stage.counted(1_500);
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
      await stage.counted(300);
      const [series] = await stage.series('drift', 1, START, START + HOUR);
      expect(series!.points[0]).toMatchObject({ state: 'no-data', value: null, reason: expect.stringContaining('data/reference.parquet') as string });
    });

    it('a feature that vanishes counts as missing, a category never seen as unseen, huge numbers as above', async () => {
      await stage.version(1, REFERENCE);
      await stage.predict(1, usual(250), { without: ['b'] });
      await stage.predict(1, usual(250, { word: 'never seen', a: 1e308 }));
      await stage.counted(500);
      expect((await drift('b')).state).toBe('failed');
      const { current } = await stage.get<{ current: number[] }>(`models/flights/drift/distribution?feature=b&version=1&from=${new Date(START).toISOString()}&to=${new Date(START + HOUR).toISOString()}`);
      expect(current[0]).toBe(250);
      expect((await drift('a')).state).toBe('failed');
    });
  });

  describe('ground truth', () => {
    it('finds its prediction by id or by key, before or after it; said twice it is a duplicate, said later it corrects', async () => {
      await stage.version(1, REFERENCE);
      expect((await stage.label([{ predictionId: 'early', value: 1, observedAt: ago(5_000) }])).body).toMatchObject({ accepted: 1, unmatched: 1 });
      await stage.predict(1, [{ a: 1, id: 'early' }, { a: 1, id: 'late', key: 'flight-7' }, { a: -1, id: 'never' }]);
      await stage.kept('never');
      const { body } = await stage.label([
        { predictionId: 'early', value: 1, observedAt: ago(4_000) }, { key: 'flight-7', value: 1, observedAt: ago(4_000) }, { key: 'flight-7', value: 1, observedAt: ago(4_000) },
        { predictionId: 'unknown', value: 0, observedAt: ago(4_000) },
      ]);
      expect(body).toMatchObject({ accepted: 2, duplicate: 2, corrected: 0, unmatched: 1, rejected: [] });
      expect((await stage.label([{ key: 'flight-7', value: 0, observedAt: ago(1_000) }, { predictionId: 'early', value: 0, observedAt: ago(90_000) }])).body).toMatchObject({ accepted: 1, corrected: 1, duplicate: 1 });
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
      expect((await stage.label([])).status).toBe(404);
      expect((await stage.request('POST', 'ground-truth', '{}')).body).toMatchObject({ status: 400, detail: expect.stringContaining('?model=') as string });
    });
  });

  describe('performance', () => {
    it('is what the labels say, with intervals, coverage and their age; immature while most are missing, and then estimated', async () => {
      await stage.version(1, REFERENCE);
      const rows = usual(600).map((row, i) => ({ ...row, id: `p${i}`, at: START + i * 1_000 }));
      const truth = rows.map((row) => Number(random() < scoreOf(row)));
      await stage.predict(1, rows);
      await stage.kept('p599');
      // Ages of 0 to 599 minutes in an order that is not theirs.
      const observed = (i: number) => new Date(START + i * 1_000 + ((i * 7) % 600) * 60_000).toISOString();
      const records = rows.map((_, i) => ({ predictionId: `p${i}`, value: truth[i], observedAt: observed(i) }));
      await stage.label(records.slice(0, 200));
      expect(await stage.point('performance', 1, 'roc-auc')).toMatchObject({ state: 'immature', n: 200, kind: 'measured', coverage: 200 / 600 });
      const estimated = (await stage.series('performance', 1, START, START + HOUR)).filter((series) => series.points[0]!.kind === 'estimated');
      expect(estimated.map((series) => series.metric)).toEqual(['log-loss', 'brier', 'accuracy']);
      await stage.label(records.slice(200));
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

    it('of hours, over midnight, is that of each hour by itself', async () => {
      await stage.version(1, REFERENCE);
      const hours = 50;
      const rows = usual(20 * hours).map((row, i) => ({ ...row, id: `p${i}`, at: START + i * (HOUR / 20) }));
      await stage.predict(1, rows);
      await stage.kept(`p${rows.length - 1}`);
      await stage.label(rows.map((row, i) => ({ predictionId: row.id, value: Number(random() < scoreOf(row)), observedAt: new Date(START + i * (HOUR / 20) + 60_000).toISOString() })));
      const lossOf = (series: Series[]) => series.find(({ metric, points }) => metric === 'log-loss' && points[0]!.kind === 'measured')!.points;
      const together = lossOf(await stage.series('performance', 1, START + HOUR, START + hours * HOUR, '1h'));
      expect(together).toHaveLength(hours - 1);
      for (const hour of [0, 22, 23, 24, hours - 2]) {
        const from = START + (hour + 1) * HOUR;
        expect(together[hour], `hour ${hour}`).toEqual(lossOf(await stage.series('performance', 1, from, from + HOUR, '1h'))[0]);
        expect(together[hour]).toMatchObject({ n: 20, coverage: 1 });
      }
    });

    it('worse than its rule opens one alert and one request for retraining; better again resolves it', async () => {
      await stage.version(1, REFERENCE);
      await stage.serves(1);
      const put = await stage.request('PUT', 'models/flights/monitors', { performance: [{ metric: 'log-loss', threshold: 0.6, over: '1d', minLabels: 100 }] });
      expect(put).toMatchObject({ status: 200, body: { drift: { threshold: 0.2 }, performance: [{ metric: 'log-loss', minLabels: 100 }] } });
      const batch = async (day: number, right: boolean) => {
        const rows = usual(300).map((row, i) => ({ ...row, id: `d${day}-${i}`, at: START + day * 48 * HOUR + i * 1_000 }));
        await stage.predict(1, rows);
        await stage.kept(`d${day}-299`);
        await stage.label(rows.map((row) => ({ predictionId: row.id, value: Number(scoreOf(row) > 0.5 === right), observedAt: new Date(row.at + 1_000).toISOString() })));
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
      const retired = await stage.tap.next('alert.resolved', (data) => data['reason'] === 'Version 1 serves production no more.');
      expect((await stage.get<{ items: unknown[] }>('alerts?model=flights&state=open')).items).toEqual([]);
      // As if it had been raised by a look that was under way while version 2 took over.
      await stage.sql(`UPDATE alert SET state = 'open', body = body || '{"state": "open"}' WHERE id = '${retired.data['alertId'] as string}'`);
      await stage.sql(`UPDATE retraining_request SET state = 'open'`);
      await eventually(() => expect(stage.tap.ofType('alert.resolved').filter(({ data }) => data['alertId'] === retired.data['alertId'])).toHaveLength(2));
      await eventually(async () => expect((await stage.get<{ items: Array<{ state: string }> }>('models/flights/retraining-requests')).items.map(({ state }) => state)).toEqual(['answered']));
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
      expect(objection.data).toMatchObject({ kind: 'override', severity: 'critical', why: 'carla (compliance) objects to the override by olga: “the slices are worse.” Roll back, if it still serves.' });
      await stage.serves(2);
      await stage.tap.next('alert.resolved', (data) => data['alertId'] === objection.data['alertId'] && data['reason'] === 'Version 1 serves production no more.');

      // Its canary was given up before somebody objected, and after.
      const objections = () => stage.tap.ofType('alert.raised').filter(({ data }) => data['metric'] === 'objection').length;
      await stage.reviewed(1, 'objected', 'failed');
      const rolloutId = uuidv7();
      await stage.reviewed(1, 'objected', 'rolling-out');
      const again = await stage.tap.next('alert.raised', (data) => data['metric'] === 'objection' && data['alertId'] !== objection.data['alertId']);
      expect(objections()).toBe(2);
      await stage.aborted(rolloutId, 1, 2);
      await stage.tap.next('alert.resolved', (data) => data['alertId'] === again.data['alertId'] && data['reason'] === 'Version 1 serves production no more.');

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
