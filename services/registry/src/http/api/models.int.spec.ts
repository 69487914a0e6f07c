import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunningRegistry } from '../../running-registry.features.js';

describe('/api/v1', () => {
  let registry: RunningRegistry;
  beforeAll(async () => {
    registry = await RunningRegistry.start();
    for (const name of ['a', 'b', 'c d']) await registry.mlflow('POST', 'registered-models/create', { name });
    for (let i = 0; i < 3; i++) await registry.mlflow('POST', 'model-versions/create', { name: 'b', source: 's3://bucket/x', tags: [{ key: 'n', value: String(i) }] });
  });
  afterAll(() => registry.close());

  const names = (body: Record<string, unknown>) => (body['items'] as Array<{ name: string }>).map(({ name }) => name);

  it('lists models page by page', async () => {
    const { body: first } = await registry.call('GET', '/api/v1/models?limit=2');
    expect(names(first)).toEqual(['a', 'b']);
    const { body: second } = await registry.call('GET', `/api/v1/models?limit=2&cursor=${String(first['nextCursor'])}`);
    expect([names(second), second['nextCursor']]).toEqual([['c d'], null]);
    expect(await registry.call('GET', '/api/v1/models?cursor=nonsense')).toMatchObject({ status: 400, body: { errors: [{ field: 'cursor' }] } });
    expect((await registry.call('GET', '/api/v1/models?limit=501')).status).toBe(400);
  });

  it('shows a model by name and by id', async () => {
    const { body } = await registry.call('GET', '/api/v1/models/c%20d');
    expect(body).toMatchObject({ name: 'c d', createdBy: 'alice', owner: 'alice', aliases: [], latestVersion: null });
    expect((await registry.call('GET', `/api/v1/models/${String(body['id'])}`)).body).toEqual(body);
    expect(await registry.call('GET', '/api/v1/models/none')).toMatchObject({ status: 404, body: { type: 'urn:baton:problem:not-found', detail: expect.stringContaining('none') } });
  });

  it('lists and shows versions with the digests of their files', async () => {
    await registry.register('whole', await registry.startRun());
    const { body: list } = await registry.call('GET', '/api/v1/models/b/versions?limit=2');
    expect((list['items'] as Array<{ version: number }>).map(({ version }) => version)).toEqual([3, 2]);
    expect((await registry.call('GET', `/api/v1/models/b/versions?limit=2&cursor=${String(list['nextCursor'])}`)).body).toMatchObject({ items: [{ version: 1, tags: { n: '0' } }], nextCursor: null });
    const { body: version } = await registry.call('GET', '/api/v1/models/whole/versions/1');
    expect(version).toMatchObject({
      model: 'whole', version: 1, registeredBy: 'alice', stage: 'None', evidenceRevision: 0, evidence: null, readiness: [],
      artifact: { digest: version['artifactDigest'], flavors: ['onnx', 'python_function'], files: [{ path: 'MLmodel', digest: expect.stringMatching(/^sha256:/) }, { path: 'model.onnx' }], signature: { inputs: [{ name: 'a' }] } },
    });
    for (const number of ['4', '0', 'x', '1.5']) expect((await registry.call('GET', `/api/v1/models/b/versions/${number}`)).status, number).toBe(404);
  });

  it('names its position, so that another service can be waited for', async () => {
    const { headers } = await registry.tryMlflow('POST', 'registered-models/create', { name: 'positioned' });
    expect(headers.get('baton-position')).toMatch(/^registry@\d+$/);
  });

  it('lets everybody in who has a token, and nobody else', async () => {
    expect((await (await registry.as('otto', 'compliance')).call('GET', '/api/v1/models')).status).toBe(200);
    expect(await registry.call('GET', '/api/v1/models', undefined, { authorization: '' })).toMatchObject({ status: 401, body: { type: 'urn:baton:problem:unauthenticated' } });
  });
});
