import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '@baton/testing';
import { at, Stage } from './serving-stage.spec.js';

/** Nobody listens on port 1. */
const NOBODY = { DATABASE_URL: 'postgres://nobody:nothing@127.0.0.1:1/nothing', KAFKA_BROKERS: '127.0.0.1:1' };

describe('serving alone', () => {
  let stage: Stage;

  beforeEach(async () => { stage = await Stage.open(); });
  afterEach(() => stage.close());

  it('starts and serves while Postgres, Kafka and the artifact store are away, and is ready', async () => {
    const rolloutId = await stage.rollOut([await stage.variant(2, 30), await stage.variant(1, 70)]);
    await stage.applied(rolloutId, { 2: 30, 1: 70 });
    await rm(stage.config.ARTIFACT_ROOT, { recursive: true });
    await stage.restart(NOBODY);
    const health = await stage.ready();
    expect(health.body).toMatchObject({ status: 'degraded', checks: { models: { status: 'ok' }, postgres: { status: 'degraded' }, kafka: { status: 'degraded' } } });
    expect((await stage.get('/v2/health/ready')).body).toEqual({ ready: true });
    for (const number of ['1', '2']) expect(await stage.infer({}, `/v2/models/flights/versions/${number}/infer`)).toMatchObject({ status: 200, body: { model_version: number } });
    expect((await stage.infer({}, '/v2/models/flights/infer')).status).toBe(200);
    expect((await stage.call('POST', '/v2/models/flights/infer', { inputs: [] }, { 'idempotency-key': 'x' })).status).toBe(400);
    expect(at(await stage.get('/api/v1/served'), 'body', 'environments', 0, 'models', 0)).toMatchObject({ rolloutId, settled: true });
  });

  it('says nothing twice after a restart, and goes on where it was', async () => {
    await stage.applied(await stage.rollOut([await stage.variant(1)]), { 1: 100 });
    await stage.restart();
    await stage.ready();
    expect((await stage.infer()).body['model_version']).toBe('1');
    await stage.applied(await stage.rollOut([await stage.variant(2)]), { 2: 100 });
    expect(stage.tap.ofType('split.applied')).toHaveLength(2);
    const instances = new Set(stage.tap.events.map((event) => event.data['instance']));
    expect(instances.size).toBe(1);
  });

  it('records what it applied while Postgres was away when it is back', async () => {
    const variant = await stage.variant(1);
    const rolloutId = await stage.rollOut([variant]);
    await stage.applied(rolloutId, { 1: 100 });
    await stage.stop();
    // A process of another name: nothing of it has been reported yet.
    await writeFile(join(stage.config.STATE_DIR, 'instance'), 'another');
    await stage.restart(NOBODY);
    await stage.ready();
    expect((await stage.infer()).status).toBe(200);
    await stage.restart();
    expect(await stage.tap.next('split.applied', (data) => data['instance'] === 'another')).toMatchObject({ correlationId: 'story', data: { rolloutId, weights: [{ weight: 100 }] } });
  });

  it('is not ready before it knows what to serve', async () => {
    await stage.stop();
    await rm(stage.config.STATE_DIR, { recursive: true });
    await stage.restart(NOBODY);
    expect(await stage.get('/health/ready')).toMatchObject({ status: 503, body: { checks: { models: { status: 'unavailable', detail: expect.stringContaining('not known yet') } } } });
    expect((await stage.get('/v2/health/ready'))).toMatchObject({ status: 503, body: { ready: false } });
    expect((await stage.get('/v2/health/live')).status).toBe(200);
    expect((await stage.get('/health/live')).status).toBe(200);
  });

  it('does not use a damaged copy of a model, and fetches it again', async () => {
    await stage.applied(await stage.rollOut([await stage.variant(1)]), { 1: 100 });
    await stage.stop();
    const files = join(stage.config.STATE_DIR, 'files');
    for (const file of await readdir(files)) await writeFile(join(files, file), 'damaged');
    await stage.restart(NOBODY);
    await stage.ready();
    expect((await stage.infer()).body['model_version']).toBe('1');
  });

  it('a copy that nobody can read is none', async () => {
    await stage.applied(await stage.rollOut([await stage.variant(1)]), { 1: 100 });
    await stage.stop();
    await writeFile(join(stage.config.STATE_DIR, 'state.json'), '{"format": 1, "sta');
    await stage.restart();
    await eventually(async () => expect((await stage.infer()).body['model_version']).toBe('1'));
  });
});
