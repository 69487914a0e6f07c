import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { make } from '@baton/contracts';
import { ModelRenamed } from '@baton/contracts/registry/model-renamed';
import { Projections } from '@baton/messaging';
import { logisticRegression } from '@baton/model-runtime/sample-graphs';
import { eventually } from '@baton/testing';
import { at, NINE, Stage, tally } from './serving-stage.spec.js';

describe('serving does what deployment wants', () => {
  let stage: Stage;

  beforeEach(async () => { stage = await Stage.open(); });
  afterEach(() => stage.close());

  it('loads what a rollout wants, says so as part of its story, and answers', async () => {
    const variant = await stage.variant(1);
    const rolloutId = await stage.rollOut([variant], { correlationId: 'story 1' });
    const applied = await stage.applied(rolloutId, { 1: 100 });
    expect(applied).toMatchObject({ key: stage.modelId, subject: `models/${stage.modelId}`, correlationId: 'story 1', actor: 'service:serving', data: { environment: 'production', modelId: stage.modelId } });
    const loaded = await stage.tap.next('model.loaded');
    expect(loaded).toMatchObject({ key: stage.modelId, subject: `models/${stage.modelId}/versions/1`, correlationId: 'story 1', causationId: applied.causationId });
    expect(loaded.data).toMatchObject({ environment: 'production', version: stage.version(1), digest: variant.artifact.digest, derivedDigest: expect.stringMatching(/^sha256:/) });
    expect(loaded.sequence).toBeLessThan(applied.sequence);
    expect(loaded.data['instance']).toBe(applied.data['instance']);
    expect(await stage.infer()).toMatchObject({ status: 200, body: { model_version: '1' } });
    const served = await stage.get('/api/v1/served');
    expect(served.body).toMatchObject({
      instance: applied.data['instance'],
      environments: [{
        environment: 'production',
        models: [{ name: 'flights', rolloutId, settled: true, versions: [{ number: 1, weight: 100, desiredWeight: 100, digest: variant.artifact.digest, derivedDigest: loaded.data['derivedDigest'], state: 'ready', reason: null }] }],
      }],
    });
  });

  it('a canary gets its share, a sticky caller the same version each time, and a version by number itself', async () => {
    const rolloutId = await stage.rollOut([await stage.variant(2, 20), await stage.variant(1, 80)]);
    await stage.applied(rolloutId, { 2: 20, 1: 80 });
    const versions = async (of: (i: number) => Promise<{ body: Record<string, unknown> }>, n: number) => tally(await Promise.all(Array.from({ length: n }, async (_, i) => String((await of(i)).body['model_version']))));
    const random = await versions(() => stage.infer(), 500);
    // 20 % of 500: outside this range once in ten million runs.
    expect(random['2']).toBeGreaterThan(50);
    expect(random['2']).toBeLessThan(155);
    const sticky = await versions((i) => stage.infer({ parameters: { sticky_key: `customer-${i}` } }), 200);
    expect(sticky['1']).toBeGreaterThan(0);
    expect(sticky['2']).toBeGreaterThan(0);
    for (const key of ['customer-1', 'customer-2', 'customer-3']) expect(Object.keys(await versions(() => stage.infer({ parameters: { sticky_key: key } }), 20))).toHaveLength(1);
    for (const number of ['1', '2']) expect((await stage.infer({}, `/v2/models/flights/versions/${number}/infer`)).body).toMatchObject({ model_version: number, parameters: { baton_variant: `flights/${number}` } });
  });

  it('environments are apart from one another', async () => {
    await stage.applied(await stage.rollOut([await stage.variant(2)], { environment: 'staging' }), { 2: 100 });
    await stage.applied(await stage.rollOut([await stage.variant(1)]), { 1: 100 });
    expect((await stage.infer({}, '/environments/staging/v2/models/flights/infer')).body['model_version']).toBe('2');
    expect((await stage.infer()).body['model_version']).toBe('1');
    expect(await stage.infer({}, '/v2/models/flights/versions/2/infer')).toMatchObject({ status: 404, body: { error: expect.stringContaining('Loaded are: 1') } });
  });

  it('lets a version go when nothing wants it any more, and ends traffic by an empty split', async () => {
    const first = await stage.variant(1);
    const rolloutId = await stage.rollOut([first]);
    await stage.applied(rolloutId, { 1: 100 });
    const second = await stage.rollOut([await stage.variant(2)]);
    await stage.applied(second, { 2: 100 });
    expect((await stage.tap.next('model.unloaded')).data).toMatchObject({ environment: 'production', version: stage.version(1) });
    await stage.abort(second, 2, []);
    await stage.applied(second, {});
    expect(await stage.infer()).toMatchObject({ status: 404, body: { error: expect.stringContaining('No model is served') } });
  });

  it('a version that cannot be loaded is said once, and what served goes on', async () => {
    await stage.applied(await stage.rollOut([await stage.variant(1)]), { 1: 100 });
    const broken = await stage.variant(2, 10, Buffer.from('no model at all'));
    const rolloutId = await stage.rollOut([broken, await stage.variant(1, 90)], { correlationId: 'story 2' });
    const failed = await stage.tap.next('model.load-failed');
    expect(failed).toMatchObject({ correlationId: 'story 2', data: { rolloutId, environment: 'production', version: stage.version(2), reason: expect.stringContaining('not an ONNX model') } });
    expect(await stage.infer()).toMatchObject({ status: 200, body: { model_version: '1' } });
    expect(await stage.ready()).toMatchObject({ body: { status: 'degraded', checks: { models: { status: 'degraded', detail: expect.stringContaining('version 2 failed') } } } });
    expect(await stage.infer({}, '/v2/models/flights/versions/2/infer')).toMatchObject({ status: 503, body: { error: expect.stringContaining('not an ONNX model') } });
    await stage.abort(rolloutId, 2, [await stage.variant(1)]);
    await stage.applied(rolloutId, { 1: 100 });
    expect(stage.tap.ofType('model.load-failed')).toHaveLength(1);
    expect(at(await stage.ready(), 'body', 'checks', 'models')).toEqual({ status: 'ok' });
  });

  it('a canary that needs what today’s callers do not send is refused before it gets a request', async () => {
    await stage.applied(await stage.rollOut([await stage.variant(1)]), { 1: 100 });
    const wider = await stage.variant(2, 50, logisticRegression({ weights: [...NINE, 1] }));
    await stage.rollOut([wider, await stage.variant(1, 50)]);
    expect((await stage.tap.next('model.load-failed')).data['reason']).toContain('"X" is FP32 [-1,10]');
    expect((await stage.infer()).body['model_version']).toBe('1');
    await stage.applied(await stage.rollOut([{ ...wider, weight: 100 }]), { 2: 100 });
  });

  it('a version whose files are not there yet is loaded when they are', async () => {
    const variant = await stage.variant(1);
    await rm(stage.config.ARTIFACT_ROOT, { recursive: true });
    const rolloutId = await stage.rollOut([variant]);
    await eventually(async () => expect(at(await stage.get('/api/v1/served'), 'body', 'environments', 0, 'models', 0, 'versions')).toMatchObject([{ number: 1, state: 'loading', reason: expect.stringContaining('No artifact') }]));
    const early = await stage.infer();
    expect(early).toMatchObject({ status: 503, body: { error: expect.stringContaining('no version that takes traffic') } });
    expect(early.headers.get('retry-after')).toBe('1');
    await stage.variant(1);
    await stage.applied(rolloutId, { 1: 100 });
    expect((await stage.infer()).status).toBe(200);
  });

  it('the same split is said once, whichever event asks for it', async () => {
    const variant = await stage.variant(1);
    const rolloutId = await stage.rollOut([variant]);
    await stage.applied(rolloutId, { 1: 100 });
    await stage.step(rolloutId, [variant]);
    await stage.applied(await stage.rollBack(2, [variant]), { 1: 100 });
    expect(stage.tap.ofType('split.applied').map((event) => event.data['rolloutId'])).toHaveLength(2);
    expect(stage.tap.ofType('model.loaded')).toHaveLength(1);
  });

  it('a renamed model answers to both names, until another model takes the old one', async () => {
    await stage.applied(await stage.rollOut([await stage.variant(1)]), { 1: 100 });
    await stage.tap.publish('registry', stage.modelId, [make(ModelRenamed, { modelId: stage.modelId, name: 'arrivals', formerName: 'flights' })]);
    await eventually(async () => expect(await stage.infer({}, '/v2/models/arrivals/infer')).toMatchObject({ status: 200, body: { model_name: 'arrivals', parameters: { baton_variant: 'arrivals/1' } } }));
    expect(await stage.infer()).toMatchObject({ status: 200, body: { model_name: 'arrivals' } });
    const variant = await stage.variant(7);
    const other = { ...variant, version: { ...variant.version, modelId: '0190a0a0-0000-7000-8000-00000000000f' } };
    await stage.applied(await stage.rollOut([other]), { 7: 100 });
    expect((await stage.infer()).body).toMatchObject({ model_name: 'flights', model_version: '7' });
    expect((await stage.infer({}, '/v2/models/arrivals/infer')).body['model_version']).toBe('1');
  });

  it('goes on while its projection is rebuilt, and says nothing twice', async () => {
    await stage.applied(await stage.rollOut([await stage.variant(1)]), { 1: 100 });
    await stage.applied(await stage.rollOut([await stage.variant(2)]), { 2: 100 });
    await stage.service.app.get(Projections).rebuild();
    const third = await stage.rollOut([await stage.variant(3)]);
    await stage.applied(third, { 3: 100 });
    expect(stage.tap.ofType('split.applied')).toHaveLength(3);
    expect((await stage.infer()).body['model_version']).toBe('3');
  });
});
