import { digestOf, digestOfJson } from '@baton/artifacts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '@baton/testing';
import { MLMODEL, RunningRegistry } from '../../running-registry.features.js';

describe('registered models over HTTP', () => {
  let registry: RunningRegistry;
  let count = 0;
  beforeAll(async () => { registry = await RunningRegistry.start(); });
  afterAll(() => registry.close());

  const fresh = async (more: Record<string, unknown> = {}) => {
    const name = `model ${++count}`;
    await registry.mlflow('POST', 'registered-models/create', { name, ...more });
    return name;
  };
  const version = async (name: string, more: Record<string, unknown> = {}) => (await registry.mlflow('POST', 'model-versions/create', { name, source: 's3://bucket/model', ...more })).model_version;

  it('a model is made once, described, tagged and renamed; its id stays', async () => {
    const name = await fresh({ description: 'flights', tags: [{ key: 'team', value: 'x' }] });
    expect(await registry.tryMlflow('POST', 'registered-models/create', { name })).toMatchObject({ status: 400, body: { error_code: 'RESOURCE_ALREADY_EXISTS' } });
    await registry.mlflow('PATCH', 'registered-models/update', { name, description: 'late flights' });
    await registry.mlflow('POST', 'registered-models/set-tag', { name, key: 'a', value: 'b' });
    await registry.mlflow('DELETE', 'registered-models/delete-tag', { name, key: 'team' });
    const created = await registry.tap.next('model.created', (data) => data['name'] === name);
    const other = await fresh();
    expect(await registry.tryMlflow('POST', 'registered-models/rename', { name, new_name: other })).toMatchObject({ body: { error_code: 'RESOURCE_ALREADY_EXISTS' } });
    const { registered_model: renamed } = await registry.mlflow('POST', 'registered-models/rename', { name, new_name: `${name} new` });
    expect(renamed).toMatchObject({ name: `${name} new`, description: 'late flights', tags: [{ key: 'a', value: 'b' }] });
    const event = await registry.tap.next('model.renamed', (data) => data['formerName'] === name);
    expect(event).toMatchObject({ key: created.data['modelId'], subject: `models/${String(created.data['modelId'])}`, data: { name: `${name} new` } });
    expect((await registry.tryMlflow('GET', 'registered-models/get', { name })).status).toBe(404);
  });

  it('bad names and unknown models are refused', async () => {
    for (const name of ['', 'a/b', 'a:b', 'x'.repeat(251)]) expect(await registry.tryMlflow('POST', 'registered-models/create', { name }), name).toMatchObject({ status: 400, body: { error_code: 'INVALID_PARAMETER_VALUE' } });
    expect(await registry.tryMlflow('POST', 'registered-models/create', {})).toMatchObject({ status: 400 });
    expect(await registry.tryMlflow('GET', 'registered-models/get', { name: 'none' })).toMatchObject({ status: 404, body: { error_code: 'RESOURCE_DOES_NOT_EXIST' } });
    expect(await registry.tryMlflow('POST', 'model-versions/create', { name: 'none', source: 's3://x/y' })).toMatchObject({ status: 404 });
    expect(await registry.tryMlflow('GET', 'model-versions/get', { name: 'none', version: '1' })).toMatchObject({ status: 404 });
    expect(await registry.tryMlflow('GET', 'model-versions/get', { name: 'none', version: 'one' })).toMatchObject({ status: 400 });
    const name = await fresh();
    for (const source of ['/home/me/model', 'file:///x', 'mlflow-artifacts:/1/../x', 'models:/none/1', 'models:/m-none', 'runs:/none/model']) {
      expect((await registry.tryMlflow('POST', 'model-versions/create', { name, source })).status, source).toBeGreaterThanOrEqual(400);
    }
    expect((await registry.mlflow('GET', 'registered-models/get', { name })).registered_model.latest_versions).toBeUndefined();
    expect((await version(name)).version).toBe('1');
  });

  it('a version is text with milliseconds, and its number is never used again', async () => {
    const name = await fresh();
    const first = await version(name, { description: 'd', run_link: 'https://ci/1', tags: [{ key: 'a', value: 'b' }] });
    expect(first).toMatchObject({ name, version: '1', status: 'READY', current_stage: 'None', description: 'd', source: 's3://bucket/model', user_id: 'alice', tags: [{ key: 'a', value: 'b' }] });
    expect(first.creation_timestamp).toBeTypeOf('number');
    await version(name);
    await registry.mlflow('DELETE', 'model-versions/delete', { name, version: '2' });
    expect((await version(name)).version).toBe('3');
    expect((await registry.tryMlflow('GET', 'model-versions/get', { name, version: '2' })).status).toBe(404);
    const gone = await registry.tap.next('model-version.deleted', (data) => (data['version'] as { name: string }).name === name);
    expect(gone.data['version']).toMatchObject({ number: 2 });
  });

  it('many versions registered at once get their numbers without gaps', async () => {
    const name = await fresh();
    const numbers = await Promise.all(Array.from({ length: 20 }, async () => Number((await version(name)).version)));
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  it('the files of a version are frozen when it is registered', async () => {
    const run = await registry.startRun();
    const made = await registry.register('frozen', run);
    const { artifact_uri: uri } = await registry.mlflow('GET', 'model-versions/get-download-uri', { name: 'frozen', version: '1' });
    await registry.put(`${run.artifactPath}/model/model.onnx`, 'tampered');
    await registry.put(`${run.artifactPath}/model/extra`, 'x');
    await registry.call('DELETE', `/api/2.0/mlflow-artifacts/artifacts/${run.artifactPath}/model/MLmodel`);
    const path = (uri as string).replace('mlflow-artifacts:/', '');
    expect((await registry.call('GET', `/api/2.0/mlflow-artifacts/artifacts?path=${path}`)).body).toEqual({ files: [{ path: 'MLmodel', is_dir: false, file_size: MLMODEL.length }, { path: 'model.onnx', is_dir: false, file_size: 18 }] });
    expect((await registry.get(`${path}/model.onnx`)).body['text']).toBe('not really a model');
    expect((await registry.get(`${path}/MLmodel`)).body['text']).toBe(MLMODEL);
    expect((await registry.get(`${path}/extra`)).status).toBe(404);
    const event = await registry.tap.next('model-version.registered', (data) => (data['version'] as { name: string }).name === 'frozen');
    const files = [{ path: 'MLmodel', digest: digestOf(MLMODEL), size: MLMODEL.length }, { path: 'model.onnx', digest: digestOf('not really a model'), size: 18 }];
    expect(event.data).toMatchObject({
      artifact: { digest: digestOfJson(files), files, flavors: ['onnx', 'python_function'], signature: { inputs: [{ name: 'a', type: 'double' }] } }, runId: made['run_id'], registeredBy: 'alice', datasets: [], causedBy: null,
    });
  });

  it('a copy has the very files of its source', async () => {
    await registry.register('original', await registry.startRun());
    const name = await fresh();
    const copy = await version(name, { source: 'models:/original/1' });
    expect(copy.run_id).not.toBe('');
    const [a, b] = await Promise.all(['original', name].map((each) => registry.call('GET', `/api/v1/models/${encodeURIComponent(each)}/versions/1`)));
    expect(b!.body['artifactDigest']).toBe(a!.body['artifactDigest']);
    await registry.mlflow('POST', 'registered-models/alias', { name: 'original', alias: 'blue', version: '1' });
    expect((await version(name, { source: 'models:/original@blue' })).version).toBe('2');
  });

  it('a source outside of the run that is named beside it is refused', async () => {
    const name = await fresh();
    const [one, other] = [await registry.startRun(), await registry.startRun()];
    await registry.put(`${one.artifactPath}/model/MLmodel`, MLMODEL);
    const source = `mlflow-artifacts:/${one.artifactPath}/model`;
    expect(await registry.tryMlflow('POST', 'model-versions/create', { name, source, run_id: other.runId })).toMatchObject({ status: 400, body: { error_code: 'INVALID_PARAMETER_VALUE' } });
    expect(await registry.tryMlflow('POST', 'model-versions/create', { name, source, run_id: 'nobody' })).toMatchObject({ status: 404 });
    expect((await version(name, { source, run_id: one.runId })).version).toBe('1');
    expect((await version(name, { source: `runs:/${one.runId}/model` })).run_id).toBe(one.runId);
  });

  it('a model logged by a 3.x client is created, completed, tagged, searched and registered', async () => {
    const { runId } = await registry.startRun();
    await registry.mlflow('POST', 'runs/log-batch', { run_id: runId, params: [{ key: 'lr', value: '1' }] });
    const { model } = await registry.mlflow('POST', 'logged-models', { experiment_id: '0', name: 'lm', source_run_id: runId, params: [{ key: 'lr', value: '1' }], tags: [{ key: 't', value: 'v' }], model_type: 'agent' });
    const { model_id: id, artifact_uri: uri } = model.info;
    expect(model.info).toMatchObject({ status: 'LOGGED_MODEL_PENDING', artifact_uri: `mlflow-artifacts:/0/models/${id}/artifacts`, source_run_id: runId });
    await registry.put(`${uri.replace('mlflow-artifacts:/', '')}/MLmodel`, MLMODEL);
    await registry.mlflow('POST', 'runs/log-batch', { run_id: runId, metrics: [{ key: 'auc', value: 0.9, timestamp: 1, step: 0, model_id: id, dataset_name: 'd', dataset_digest: 'x' }] });
    await registry.mlflow('PATCH', `logged-models/${id}`, { model_id: id, status: 'LOGGED_MODEL_READY' });
    await registry.mlflow('PATCH', `logged-models/${id}/tags`, { tags: [{ key: 'u', value: 'w' }] });
    expect((await registry.call('DELETE', `/api/2.0/mlflow/logged-models/${id}/tags/t`)).status).toBe(200);
    await registry.mlflow('POST', `logged-models/${id}/params`, { model_id: id, params: [{ key: 'n', value: '2' }] });
    const { model: shown } = await registry.mlflow('GET', `logged-models/${id}`);
    expect(shown).toMatchObject({ info: { status: 'LOGGED_MODEL_READY', tags: [{ key: 'u', value: 'w' }] }, data: { params: [{ key: 'n', value: '2' }, { key: 'lr', value: '1' }], metrics: [{ key: 'auc', value: 0.9, model_id: id, run_id: runId, dataset_name: 'd' }] } });
    const search = async (fields: Record<string, unknown>) => ((await registry.mlflow('POST', 'logged-models/search', { experiment_ids: ['0'], ...fields })).models as unknown[]).length;
    expect(await search({ filter: "name = 'lm' AND metrics.auc > 0.5 AND params.lr = '1' AND tags.u = 'w'" })).toBe(1);
    expect(await search({ filter: "name = 'lm'", datasets: [{ dataset_name: 'd' }], order_by: [{ field_name: 'metrics.auc', ascending: false }] })).toBe(1);
    expect(await search({ filter: "name = 'lm'", datasets: [{ dataset_name: 'other' }] })).toBe(0);
    const name = await fresh();
    const made = await version(name, { source: `models:/${id}`, model_id: id });
    expect(made).toMatchObject({ run_id: runId, model_id: id });
    expect((await registry.mlflow('GET', 'model-versions/get-download-uri', { name, version: '1' })).artifact_uri).toMatch(/^mlflow-artifacts:\/registered\//);
    expect(await registry.tryMlflow('POST', 'model-versions/create', { name, source: `models:/${id}`, model_id: 'm-other' })).toMatchObject({ status: 400 });
    await registry.mlflow('DELETE', `logged-models/${id}`);
    expect((await registry.tryMlflow('GET', `logged-models/${id}`)).status).toBe(404);
  });

  it('aliases and tags come and go, and each is told', async () => {
    const name = await fresh();
    await version(name);
    await version(name);
    await registry.mlflow('POST', 'registered-models/alias', { name, alias: 'blue', version: '1' });
    await registry.mlflow('POST', 'registered-models/alias', { name, alias: 'blue', version: 2 });
    expect((await registry.mlflow('GET', 'registered-models/alias', { name, alias: 'blue' })).model_version).toMatchObject({ version: '2', aliases: ['blue'] });
    expect((await registry.mlflow('GET', 'registered-models/get', { name })).registered_model.aliases).toEqual([{ alias: 'blue', version: '2' }]);
    await registry.mlflow('POST', 'model-versions/set-tag', { name, version: '2', key: 'k', value: 'v' });
    await registry.mlflow('DELETE', 'model-versions/delete-tag', { name, version: '2', key: 'k' });
    await registry.mlflow('PATCH', 'model-versions/update', { name, version: '2', description: 'about' });
    await registry.mlflow('DELETE', 'registered-models/alias', { name, alias: 'blue' });
    expect(await registry.tryMlflow('GET', 'registered-models/alias', { name, alias: 'blue' })).toMatchObject({ status: 400, body: { error_code: 'INVALID_PARAMETER_VALUE' } });
    for (const alias of ['latest', 'v1', 'a b', '']) expect((await registry.tryMlflow('POST', 'registered-models/alias', { name, alias, version: '1' })).status, alias).toBe(400);
    const described = await registry.tap.next('model-version.described', (data) => data['description'] === 'about');
    await registry.tap.next('alias.moved', (data) => data['name'] === name && data['number'] === null);
    const moved = registry.tap.ofType('alias.moved').filter(({ data }) => data['name'] === name).map(({ data }) => [data['formerNumber'], data['number']]);
    expect(moved).toEqual([[null, 1], [1, 2], [2, null]]);
    expect(registry.tap.ofType('model-version.tagged').filter(({ subject }) => subject === described.subject).map(({ data }) => [data['key'], data['value']])).toEqual([['k', 'v'], ['k', null]]);
    const registered = registry.tap.ofType('model-version.registered').find(({ subject }) => subject === described.subject)!;
    expect(described.correlationId).toBe(registered.correlationId);
  });

  it('search finds models and versions, and prompts do not count among models', async () => {
    const name = await fresh({ tags: [{ key: 'area', value: 'searched' }] });
    for (const tag of ['a', 'b', 'c']) await version(name, { tags: [{ key: 't', value: tag }] });
    await fresh({ tags: [{ key: 'area', value: 'searched' }, { key: 'mlflow.prompt.is_prompt', value: 'true' }] });
    const models = async (filter: string, more: Record<string, unknown> = {}) => (await registry.mlflow('GET', 'registered-models/search', { filter, max_results: 100, ...more })).registered_models ?? [];
    expect((await models("tags.area = 'searched' AND tag.`mlflow.prompt.is_prompt` != 'true'")).map((each: { name: string }) => each.name)).toEqual([name]);
    expect(await models(`name ILIKE '${name.toUpperCase()}'`)).toHaveLength(1);
    expect((await models("tags.area = 'searched'", { order_by: ['name DESC'] }))).toHaveLength(2);
    expect((await models(`name = '${name}'`))[0].latest_versions).toMatchObject([{ version: '3' }]);
    const versions = async (filter: string, more: Record<string, unknown> = {}) =>
      ((await registry.mlflow('GET', 'model-versions/search', { filter, ...more })).model_versions ?? []).map((each: { version: string }) => each.version) as string[];
    expect((await versions(`name = '${name}'`)).sort()).toEqual(['1', '2', '3']);
    expect(await versions(`name = '${name}' AND tags.t = 'b'`)).toEqual(['2']);
    expect(await versions(`name='${name}' and version_number > 1 and source_path LIKE 's3:%'`, { order_by: ['version_number ASC'] })).toEqual(['2', '3']);
    expect(await registry.tryMlflow('GET', 'model-versions/search', { filter: "name = 'x" })).toMatchObject({ status: 400, body: { message: expect.stringContaining('position 8') } });
    const pages: string[] = [];
    for (let token = ''; ;) {
      const page = await registry.mlflow('GET', 'model-versions/search', { filter: `name = '${name}'`, max_results: 2, page_token: token });
      pages.push(...page.model_versions.map((each: { version: string }) => each.version));
      token = (page.next_page_token ?? '') as string;
      if (!token) break;
    }
    expect(pages.sort()).toEqual(['1', '2', '3']);
  });

  it('stages are words on a version, and say which is newest of each', async () => {
    const name = await fresh();
    for (let i = 0; i < 3; i++) await version(name);
    await registry.mlflow('POST', 'model-versions/transition-stage', { name, version: '1', stage: 'staging' });
    await registry.mlflow('POST', 'model-versions/transition-stage', { name, version: '2', stage: 'Staging', archive_existing_versions: true });
    const latest = async (method: 'GET' | 'POST', fields = {}) => ((await registry.mlflow(method, 'registered-models/get-latest-versions', { name, ...fields })).model_versions ?? []).map((each: { version: string; current_stage: string }) => `${each.version} ${each.current_stage}`) as string[];
    expect(await latest('POST')).toEqual(['1 Archived', '2 Staging', '3 None']);
    expect(await latest('POST', { stages: ['Staging'] })).toEqual(['2 Staging']);
    expect(await latest('GET', { stages: ['None', 'archived'] })).toEqual(['1 Archived', '3 None']);
    expect(await latest('POST', { stages: ['Production'] })).toEqual([]);
    expect(await registry.tryMlflow('POST', 'model-versions/transition-stage', { name, version: '1', stage: 'Nowhere' })).toMatchObject({ status: 400 });
    expect((await registry.tryMlflow('POST', 'registered-models/get-latest-versions', { name: 'none' })).status).toBe(404);
  });

  it('a deleted model goes with its versions, and its name is free again', async () => {
    const name = await fresh();
    await version(name);
    await registry.mlflow('DELETE', 'registered-models/delete', { name });
    expect((await registry.tryMlflow('GET', 'model-versions/get', { name, version: '1' })).status).toBe(404);
    await registry.mlflow('POST', 'registered-models/create', { name });
    expect((await version(name)).version).toBe('1');
    const deleted = await registry.tap.next('model.deleted', (data) => data['name'] === name);
    const created = await eventually(() => {
      const found = registry.tap.ofType('model.created').filter(({ data }) => data['name'] === name);
      expect(found).toHaveLength(2);
      return found;
    });
    expect(created[0]!.data['modelId']).toBe(deleted.data['modelId']);
    expect(created[1]!.data['modelId']).not.toBe(deleted.data['modelId']);
  });
});
