import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually, tokenFor } from '@baton/testing';
import { MonitoringStage, REFERENCE, scoreOf, START, usual } from './monitoring-stage.spec.js';

describe('predictions that were made elsewhere', () => {
  let stage: MonitoringStage;
  beforeEach(async () => { stage = await MonitoringStage.open(); });
  afterEach(async () => { await stage.close(); });
  const drift = (feature: string) => stage.point('drift', 1, 'psi', feature);

  const SERVICE: [string, 'service'] = ['app', 'service'];
  const take = (path: string, body: unknown) => stage.request('POST', path, body, SERVICE);
  beforeEach(async () => { await stage.version(1, REFERENCE, { score: 'probability' }); });

  it('are watched like Baton’s own: windows, drift, ground truth; the good half of a batch is taken', async () => {
    const rows = usual(300).map((row, i) => ({ id: `e${i}`, key: `k${i}`, observedAt: new Date(START + i * 1_000).toISOString(), inputs: { a: row.a + 3, b: row.b, word: row.word }, outputs: { probability: scoreOf(row) } }));
    const lines = [...rows.map((row) => JSON.stringify(row)), 'nonsense', '{"inputs":{},"outputs":{}}', '{"inputs":{"a":[1]},"outputs":{"probability":1}}'].join('\n');
    const { status, body } = await take('predictions?model=flights&version=1', lines);
    expect(status).toBe(200);
    expect(body).toMatchObject({ accepted: 300, rejectedCount: 3, rejected: [{ line: 301 }, { line: 302, reason: expect.stringContaining('outputs is empty') as string }, { line: 303, reason: expect.stringContaining('"a" must be') as string }] });
    await stage.counted(300);
    expect(await drift('a')).toMatchObject({ state: 'failed', n: 300 });
    expect(await drift('b')).toMatchObject({ state: 'ok' });
    await stage.kept('e299');
    await stage.label(rows.map(({ key }, i) => ({ key, value: i % 2 })));
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
    await stage.counted(3);
    const { items } = await eventually(async () => {
      const found = await stage.get<{ items: unknown[] }>('predictions?model=flights&id=one%231');
      expect(found.items).toHaveLength(1);
      return found;
    });
    expect(items).toMatchObject([{ score: 0.4, inputs: { a: 0.2, word: 'y' } }]);
  });
});
