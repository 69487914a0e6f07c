import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countingLoop, logisticRegression, lookUp, mixedColumns } from '@baton/model-runtime/sample-graphs';
import type { Signature } from '@baton/contracts/model/signature';
import { eventually, tokenFor } from '@baton/testing';
import { at, NINE, Stage } from './serving-stage.spec.js';

const X = (more: Record<string, unknown> = {}) => ({ name: 'X', datatype: 'FP32', shape: [1, 9], data: [0, 0, 0, 0, 0, 0, 0, 0, 0], ...more });
const ROW = [1, 2, 3, 4, 5, 6, 7, 8, 9];

describe('the Open Inference Protocol', () => {
  let stage: Stage;
  let operator: string;

  beforeAll(async () => {
    stage = await Stage.open({ MODEL_DEADLINE_MS: '400', MAX_BODY_MB: '1' });
    operator = await tokenFor('olga', 'operator');
    const columns: Signature = { inputs: Array.from({ length: 9 }, (_, i) => ({ name: `f${i}`, kind: 'column', type: 'float', shape: null, required: i > 0 })), outputs: [] };
    const models = {
      flights: await stage.artifact(logisticRegression({ weights: NINE, bias: 1 })), columns: await stage.artifact(logisticRegression({ weights: NINE }), columns),
      loop: await stage.artifact(countingLoop()), prices: await stage.artifact(lookUp()), mixed: await stage.artifact(mixedColumns()),
    };
    for (const [i, [name, artifact]] of Object.entries(models).entries()) {
      const modelId = `0190a0a0-0000-7000-8000-${String(i).padStart(12, '0')}`;
      await stage.applied(await stage.rollOut([{ version: { modelId, name, number: 1 }, weight: 100, artifact }]), { 1: 100 });
    }
  });
  afterAll(() => stage.close());

  const to = (model: string, body: unknown, headers: Record<string, string> = {}) => stage.call('POST', `/v2/models/${model}/infer`, body, headers);

  it('describes the server and its models, and says who is ready', async () => {
    expect(await stage.get('/v2')).toMatchObject({ status: 200, body: { name: 'baton' } });
    expect((await stage.get('/v2/models/flights')).body).toEqual({
      name: 'flights', versions: ['1'], platform: 'onnxruntime_onnx', inputs: [{ name: 'X', datatype: 'FP32', shape: [-1, 9] }],
      outputs: [{ name: 'output_label', datatype: 'INT64', shape: [-1] }, { name: 'probabilities', datatype: 'FP32', shape: [-1, 2] }],
    });
    expect((await stage.get('/v2/models/flights/versions/1')).status).toBe(200);
    for (const path of ['/v2/models/flights/ready', '/v2/models/flights/versions/1/ready', '/environments/production/v2/models/flights/ready']) expect(await stage.get(path)).toMatchObject({ status: 200, body: { name: 'flights', ready: true } });
    expect(await stage.get('/v2/models/flights/versions/9/ready')).toMatchObject({ status: 404 });
    for (const path of ['/v2/health/live', '/v2/health/ready']) expect((await fetch(`${stage.service.url}${path}`)).status).toBe(200);
  });

  it('answers rows in order, with the caller’s id or a new one, and only the outputs asked for', async () => {
    const data = [...ROW, ...ROW.map((value) => -value)];
    const answer = await stage.infer({ id: 'mine', inputs: [X({ shape: [2, 9], data })], outputs: [{ name: 'probabilities' }], parameters: { keys: ['a', 'b'] } });
    const p = (row: number[]) => 1 / (1 + Math.exp(-(1 + row.reduce((sum, value, i) => sum + value * NINE[i]!, 0))));
    expect(answer.body).toMatchObject({ id: 'mine', outputs: [{ name: 'probabilities', shape: [2, 2] }] });
    expect(at(answer.body, 'outputs', 0, 'data', 1)).toBeCloseTo(p(ROW), 5);
    expect(at(answer.body, 'outputs', 0, 'data', 3)).toBeCloseTo(p(ROW.map((value) => -value)), 5);
    const made = [await stage.infer(), await stage.infer()].map(({ body }) => String(body['id']));
    for (const id of made) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(made[0]).not.toBe(made[1]);
  });

  it('takes the names of the signature as well as the graph’s, and says which inputs meant nothing', async () => {
    const inputs = ROW.map((value, i) => ({ name: `f${i}`, datatype: 'FP64', shape: [1], data: [value] }));
    const byColumn = await to('columns', { inputs: [...inputs, { name: 'note', datatype: 'BYTES', shape: [1], data: ['hello'] }] });
    expect(byColumn).toMatchObject({ status: 200, body: { parameters: { baton_ignored_inputs: 'note' } } });
    expect(byColumn.body['outputs']).toEqual((await to('columns', { inputs: [X({ data: ROW })] })).body['outputs']);
  });

  it('writes NaN as null, since JSON has none', async () => {
    const inputs = ROW.slice(1).map((value, i) => ({ name: `f${i + 1}`, datatype: 'FP64', shape: [1], data: [value] }));
    const answer = await to('columns', { inputs: [{ name: 'f0', datatype: 'FP64', shape: [1], data: [null] }, ...inputs] });
    expect(answer).toMatchObject({ status: 200, body: { outputs: [{}, { name: 'probabilities', data: [null, null] }] } });
  });

  it.each([
    ['another shape', { inputs: [X({ shape: [1, 8], data: ROW.slice(1) })] }, '"X" must have the shape'],
    ['another number of values', { inputs: [X({ data: [1, 2] })] }, '"X" has 2 values'],
    ['text', { inputs: [X({ datatype: 'BYTES', data: Array(9).fill('a') })] }, '"X" must have the datatype FP32'],
    ['an unknown datatype', { inputs: [X({ datatype: 'float' })] }, '"X" must have a datatype of'],
    ['a missing value', { inputs: [X({ data: [null, 0, 0, 0, 0, 0, 0, 0, 0] })] }, '"X" must hold a number at position 0'],
    ['another name', { inputs: [X({ name: 'Y' })] }, '"X" (FP32) is missing'],
    ['no inputs', { }, '`inputs`'],
    ['an unknown output', { inputs: [X()], outputs: [{ name: 'score' }] }, 'no output "score"'],
    ['too few keys', { inputs: [X()], parameters: { keys: [] } }, 'has 0 keys, but the request has 1 rows'],
    ['a sticky key that is no text', { inputs: [X()], parameters: { sticky_key: 1 } }, 'sticky_key'],
  ])('refuses %s with 400 and its name', async (_what, body, words) => {
    expect(await to('flights', body)).toMatchObject({ status: 400, body: { error: expect.stringContaining(words) } });
  });

  it('refuses what is no JSON, not declared as JSON, or too large', async () => {
    expect(await to('flights', '{"inputs": [')).toMatchObject({ status: 400, body: { error: expect.stringContaining('not usable') } });
    expect(await to('flights', 'inputs', { 'content-type': 'text/plain' })).toMatchObject({ status: 415, body: { error: expect.stringContaining('application/json') } });
    expect(await to('flights', { inputs: [X({ shape: [60_000, 9], data: Array(540_000).fill(0) })] })).toMatchObject({ status: 413, body: { error: expect.stringContaining('larger than 1 MB') } });
  });

  it('says what there is where somebody asks for what is not', async () => {
    expect(await to('fligths', { inputs: [X()] })).toMatchObject({ status: 404, body: { error: expect.stringMatching(/"fligths" is not served in production. There are: .*flights/) } });
    expect(await stage.infer({}, '/v2/models/flights/versions/7/infer')).toMatchObject({ status: 404, body: { error: expect.stringContaining('Loaded are: 1') } });
    expect(await stage.infer({}, '/environments/nowhere/v2/models/flights/infer')).toMatchObject({ status: 404, body: { error: expect.stringContaining('There are: production') } });
  });

  it('lets in who has a token, whatever the role, and nobody else', async () => {
    expect((await to('flights', { inputs: [X()] }, { authorization: `Bearer ${operator}` })).status).toBe(200);
    expect((await to('flights', { inputs: [X()] }, { authorization: `Basic ${Buffer.from(`any:${operator}`).toString('base64')}` })).status).toBe(200);
    for (const authorization of ['', 'Bearer nonsense', `Bearer ${operator.slice(0, -4)}AAAA`]) {
      const answer = await to('flights', { inputs: [X()] }, { authorization });
      expect(answer).toMatchObject({ status: 401, body: { error: expect.any(String) } });
      expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    }
    for (const path of ['/v2', '/v2/models/flights', '/v2/models/flights/ready', '/api/v1/served']) expect((await stage.call('GET', path, undefined, { authorization: '' })).status).toBe(401);
  });

  it('lets only services date their observations, and puts the refusal on the record', async () => {
    const body = { inputs: [X()], parameters: { timestamp: '2026-01-01T00:00:00Z' } };
    expect((await to('flights', body)).status).toBe(200);
    expect(await to('flights', body, { authorization: `Bearer ${operator}` })).toMatchObject({ status: 403, body: { error: expect.stringContaining('role service or admin') } });
    expect((await stage.tap.next('access.denied')).data).toMatchObject({ kind: 'forbidden', route: '/v2/models/flights/infer', roles: ['operator'] });
  });

  it('a repeated Idempotency-Key predicts again: a prediction changes nothing', async () => {
    const headers = { 'idempotency-key': 'same' };
    const [one, two] = [await to('flights', { inputs: [X()] }, headers), await to('flights', { inputs: [X({ data: ROW })] }, headers)];
    expect([one.status, two.status]).toEqual([200, 200]);
    expect(one.body['id']).not.toBe(two.body['id']);
  });

  it('a model that hangs is 504, and others answer meanwhile', async () => {
    let done = false;
    const hanging = to('loop', { inputs: [{ name: 'times', datatype: 'INT64', shape: [1], data: [4_000_000] }] }).finally(() => { done = true; });
    let meanwhile = 0;
    while (!done) {
      expect((await to('flights', { inputs: [X()] })).status).toBe(200);
      meanwhile += 1;
    }
    expect(await hanging).toMatchObject({ status: 504, body: { error: expect.stringContaining('within 400 ms') } });
    expect(meanwhile).toBeGreaterThan(10);
    // The thread comes back when its call returns; a new one has taken its place long before.
    await eventually(async () => expect((await to('loop', { inputs: [{ name: 'times', datatype: 'INT64', shape: [1], data: [3] }] })).body['outputs']).toMatchObject([{ data: [3] }]));
    await eventually(async () => expect(at(await stage.get('/health/ready'), 'body', 'checks', 'threads')).toEqual({ status: 'ok' }), 60_000);
  });

  it('values that the model cannot compute with are said, and it goes on', async () => {
    const index = (data: number[]) => ({ inputs: [{ name: 'index', datatype: 'INT64', shape: [data.length], data }] });
    expect(await to('prices', index([7]))).toMatchObject({ status: 500, body: { error: expect.stringContaining('could not compute') } });
    expect((await to('prices', index([2, 0]))).body['outputs']).toMatchObject([{ data: [30, 10] }]);
  });

  it('text inputs and several inputs work', async () => {
    const inputs = [{ name: 'amount', datatype: 'FP32', shape: [2], data: [1.5, 2] }, { name: 'kind', datatype: 'BYTES', shape: [2], data: ['late', 'other'] }];
    expect((await to('mixed', { inputs })).body['outputs']).toMatchObject([{ name: 'score', shape: [2, 2], data: [1.5, 1, 2, 0] }]);
  });

  it('counts its answers by model, version and status', async () => {
    await to('flights', { inputs: [X({ data: [1] })] });
    const text = await (await fetch(`${stage.service.url}/metrics`)).text();
    expect(text).toMatch(/baton_inference_duration_seconds_count\{environment="production",model="flights",version="1",status="200"\} \d+/);
    expect(text).toMatch(/baton_inference_duration_seconds_count\{environment="production",model="flights",version="1",status="400"\} \d+/);
    expect(text).toMatch(/baton_inference_duration_seconds_count\{environment="unknown",model="unknown",version="unknown",status="404"\} \d+/);
    expect(text).toMatch(/baton_inference_ignored_inputs_total\{environment="production",model="columns"\} 1/);
  });
});
