import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunningRegistry } from '../../running-registry.features.js';

describe('tracking over HTTP', () => {
  let registry: RunningRegistry;
  beforeAll(async () => { registry = await RunningRegistry.start(); });
  afterAll(() => registry.close());

  const run = async (log: Record<string, unknown> = {}, more: Record<string, unknown> = {}) => {
    const { experiment_id: experimentId } = await registry.mlflow('POST', 'experiments/create', { name: `e ${Math.random()}` });
    const made = await registry.startRun(experimentId as string, more);
    await registry.mlflow('POST', 'runs/log-batch', { run_id: made.runId, ...log });
    return { ...made, experimentId: experimentId as string };
  };
  const metric = (key: string, value: unknown, step = 0, timestamp = 1) => ({ key, value, step, timestamp });

  it('an experiment is made once, found by name, renamed, tagged, deleted and restored', async () => {
    const { experiment_id: id } = await registry.mlflow('POST', 'experiments/create', { name: 'flights', tags: [{ key: 'team', value: 'x' }] });
    expect((await registry.tryMlflow('POST', 'experiments/create', { name: 'flights' }))).toMatchObject({ status: 400, body: { error_code: 'RESOURCE_ALREADY_EXISTS' } });
    await registry.mlflow('POST', 'experiments/update', { experiment_id: id, new_name: 'late flights' });
    await registry.mlflow('POST', 'experiments/set-experiment-tag', { experiment_id: id, key: 'a', value: 'b' });
    const { experiment } = await registry.mlflow('GET', 'experiments/get-by-name', { experiment_name: 'late flights' });
    expect(experiment).toMatchObject({ experiment_id: id, lifecycle_stage: 'active', artifact_location: `mlflow-artifacts:/${id}`, tags: [{ key: 'a', value: 'b' }, { key: 'team', value: 'x' }] });
    await registry.mlflow('POST', 'experiments/delete', { experiment_id: id });
    expect((await registry.mlflow('GET', 'experiments/get', { experiment_id: id })).experiment.lifecycle_stage).toBe('deleted');
    expect(await registry.tryMlflow('POST', 'runs/create', { experiment_id: id })).toMatchObject({ status: 400, body: { error_code: 'INVALID_PARAMETER_VALUE' } });
    expect((await registry.mlflow('POST', 'experiments/search', { view_type: 'DELETED_ONLY', max_results: 10 })).experiments).toHaveLength(1);
    await registry.mlflow('POST', 'experiments/restore', { experiment_id: id });
    expect((await registry.mlflow('POST', 'experiments/search', { filter: "name LIKE 'late%' AND tags.a = 'b'", max_results: 10 })).experiments).toHaveLength(1);
  });

  it('an experiment that nobody knows is RESOURCE_DOES_NOT_EXIST, so that clients make it', async () => {
    expect(await registry.tryMlflow('GET', 'experiments/get-by-name', { experiment_name: 'none' })).toMatchObject({ status: 404, body: { error_code: 'RESOURCE_DOES_NOT_EXIST', type: 'urn:baton:problem:not-found' } });
    for (const id of ['99999', 'abc', '9'.repeat(40)]) expect((await registry.tryMlflow('GET', 'experiments/get', { experiment_id: id })).status).toBe(404);
    expect((await registry.tryMlflow('POST', 'runs/create', { experiment_id: 'abc' })).status).toBe(404);
  });

  it('a run shows what was logged, with NaN and infinities as text', async () => {
    const { runId } = await run({
      metrics: [metric('auc', 0.5, 0), metric('auc', 0.7, 1), metric('auc', 0.6, 0, 9), metric('nan', 'NaN'), metric('up', 'Infinity'), metric('down', '-Infinity')],
      params: [{ key: 'lr', value: '0.1' }, { key: 'empty' }], tags: [{ key: 't', value: 'v' }],
    }, { run_name: 'first', user_id: 'me', tags: [{ key: 'mlflow.user', value: 'me' }] });
    const { run: shown } = await registry.mlflow('GET', 'runs/get', { run_id: runId, run_uuid: runId });
    expect(shown.info).toMatchObject({ run_id: runId, run_uuid: runId, run_name: 'first', status: 'RUNNING', lifecycle_stage: 'active', user_id: 'me' });
    expect(shown.info.artifact_uri).toMatch(new RegExp(`^mlflow-artifacts:/\\d+/${runId}/artifacts$`));
    expect(Object.fromEntries(shown.data.metrics.map((each: { key: string; value: unknown }) => [each.key, each.value]))).toEqual({ auc: 0.7, nan: 'NaN', up: 'Infinity', down: '-Infinity' });
    expect(shown.data.params).toEqual([{ key: 'empty', value: '' }, { key: 'lr', value: '0.1' }]);
    expect(shown.data.tags).toContainEqual({ key: 'mlflow.runName', value: 'first' });
  });

  it('a run without a name gets one', async () => {
    const { runId } = await run();
    const { run: shown } = await registry.mlflow('GET', 'runs/get', { run_id: runId });
    expect(shown.info.run_name).toMatch(/^[a-z]+-[a-z]+-\d+$/);
    expect(shown.data.tags).toContainEqual({ key: 'mlflow.runName', value: shown.info.run_name });
  });

  it('a batch that a client repeats is there once', async () => {
    const batch = { metrics: [metric('auc', 0.5), metric('auc', 0.5)], params: [{ key: 'lr', value: '1' }] };
    const { runId } = await run(batch);
    await registry.mlflow('POST', 'runs/log-batch', { run_id: runId, ...batch });
    expect((await registry.mlflow('GET', 'metrics/get-history', { run_id: runId, metric_key: 'auc' })).metrics).toEqual([{ key: 'auc', value: 0.5, timestamp: 1, step: 0 }]);
  });

  it('a metric’s history comes page by page, by time', async () => {
    const { runId } = await run({ metrics: Array.from({ length: 7 }, (_, step) => metric('loss', step === 3 ? 'NaN' : step, step, 10 + step)) });
    const values: unknown[] = [];
    for (let token: string | undefined; ;) {
      const page = await registry.mlflow('GET', 'metrics/get-history', { run_id: runId, metric_key: 'loss', max_results: 3, ...(token && { page_token: token }) });
      values.push(...page.metrics.map((each: { value: unknown }) => each.value));
      token = page.next_page_token as string | undefined;
      if (!token) break;
    }
    expect(values).toEqual([0, 1, 2, 'NaN', 4, 5, 6]);
  });

  it('a param cannot be changed, and the batch that tries leaves nothing behind', async () => {
    const { runId } = await run({ params: [{ key: 'lr', value: '0.1' }] });
    const answer = await registry.tryMlflow('POST', 'runs/log-batch', { run_id: runId, params: [{ key: 'lr', value: '0.2' }], metrics: [metric('auc', 1)], tags: [{ key: 'x', value: 'y' }] });
    expect(answer).toMatchObject({ status: 400, body: { error_code: 'INVALID_PARAMETER_VALUE', message: expect.stringContaining('Changing param values is not allowed') } });
    const { run: shown } = await registry.mlflow('GET', 'runs/get', { run_id: runId });
    expect(shown.data.metrics).toBeUndefined();
    expect(shown.data.tags.map((tag: { key: string }) => tag.key)).toEqual(['mlflow.runName']);
  });

  it('tags are set and deleted, and the name of a run is one of them', async () => {
    const { runId } = await run({ tags: [{ key: 'gone', value: '1' }] });
    await registry.mlflow('POST', 'runs/delete-tag', { run_id: runId, key: 'gone' });
    await registry.mlflow('POST', 'runs/set-tag', { run_id: runId, key: 'mlflow.runName', value: 'renamed' });
    const { run: shown } = await registry.mlflow('GET', 'runs/get', { run_id: runId });
    expect(shown.info.run_name).toBe('renamed');
    expect(shown.data.tags).toEqual([{ key: 'mlflow.runName', value: 'renamed' }]);
    expect((await registry.tryMlflow('POST', 'runs/delete-tag', { run_id: runId, key: 'gone' })).status).toBe(404);
    expect(await registry.tryMlflow('POST', 'runs/set-tag', { run_id: runId, key: 'baton.out.x', value: '1' })).toMatchObject({ status: 400, body: { message: expect.stringContaining('read-only') } });
  });

  it('inputs and outputs are shown, and each new dataset is an event', async () => {
    const { runId } = await run();
    const dataset = { name: 'train', digest: 'abc', source_type: 'local', source: '{}', schema: '{}', profile: '{"rows": 3}' };
    const inputs = { run_id: runId, datasets: [{ tags: [{ key: 'mlflow.data.context', value: 'training' }], dataset }], models: [{ model_id: 'm-1' }] };
    await registry.mlflow('POST', 'runs/log-inputs', inputs);
    await registry.mlflow('POST', 'runs/log-inputs', inputs);
    await registry.mlflow('POST', 'runs/outputs', { run_id: runId, models: [{ model_id: 'm-2', step: 3 }] });
    const { run: shown } = await registry.mlflow('GET', 'runs/get', { run_id: runId });
    expect(shown.inputs).toEqual({ dataset_inputs: [{ dataset, tags: [{ key: 'mlflow.data.context', value: 'training' }] }], model_inputs: [{ model_id: 'm-1' }] });
    expect(shown.outputs).toEqual({ model_outputs: [{ model_id: 'm-2', step: 3 }] });
    const event = await registry.tap.next('dataset.recorded', (data) => data['runId'] === runId);
    expect(event.data).toEqual({ runId, name: 'train', digest: 'abc', sourceType: 'local', context: 'training' });
    expect(registry.tap.ofType('dataset.recorded').filter(({ data }) => data['runId'] === runId)).toHaveLength(1);
  });

  it('the end of a run is an event with its last metrics, once', async () => {
    const { runId } = await run({ metrics: [metric('auc', 0.7), metric('nan', 'NaN')], params: [{ key: 'lr', value: '1' }] }, { run_name: 'told' });
    await registry.endRun(runId);
    await registry.endRun(runId);
    const event = await registry.tap.next('run.finished', (data) => data['runId'] === runId);
    expect(event).toMatchObject({ subject: `runs/${runId}`, key: runId, actor: 'alice', data: { name: 'told', status: 'FINISHED', metrics: { auc: '0.7', nan: 'NaN' }, params: { lr: '1' } } });
    expect(registry.tap.ofType('run.finished').filter(({ data }) => data['runId'] === runId)).toHaveLength(1);
  });

  it('a deleted run takes nothing until it is restored', async () => {
    const { runId } = await run();
    await registry.mlflow('POST', 'runs/delete', { run_id: runId });
    for (const [path, fields] of [['log-metric', metric('a', 1)], ['log-parameter', { key: 'a', value: 'b' }], ['set-tag', { key: 'a', value: 'b' }], ['set-tag', { key: 'baton.task', value: 'binary' }], ['log-inputs', {}]] as const) {
      expect(await registry.tryMlflow('POST', `runs/${path}`, { run_id: runId, ...fields }), path).toMatchObject({ status: 400, body: { message: expect.stringContaining("must be in the 'active' state") } });
    }
    await registry.mlflow('POST', 'runs/restore', { run_id: runId });
    await registry.mlflow('POST', 'runs/log-metric', { run_id: runId, ...metric('a', 1) });
  });

  describe('search', () => {
    let experimentId: string;
    const search = async (fields: Record<string, unknown>) => {
      const { runs = [] } = await registry.mlflow('POST', 'runs/search', { experiment_ids: [experimentId], max_results: 100, ...fields });
      return runs.map((each: { info: { run_name: string } }) => each.info.run_name) as string[];
    };

    beforeAll(async () => {
      experimentId = (await registry.mlflow('POST', 'experiments/create', { name: 'searched' })).experiment_id as string;
      for (const [index, [name, auc, lr]] of ([['s1', 0.5, '0.1'], ['s2', 0.7, '0.2'], ['s3', 'NaN', '0.2'], ['t4', 0.9, null]] as const).entries()) {
        const { runId } = await registry.startRun(experimentId, { run_name: name, start_time: 1_000 + index });
        await registry.mlflow('POST', 'runs/log-batch', { run_id: runId, metrics: [metric('auc', auc)], params: lr ? [{ key: 'lr', value: lr }] : [], tags: [{ key: 'mlflow.note.content', value: `Note_${name}` }] });
        await registry.mlflow('POST', 'runs/log-inputs', { run_id: runId, datasets: [{ tags: [{ key: 'mlflow.data.context', value: index < 2 ? 'training' : 'evaluation' }], dataset: { name: `d${index}`, digest: 'x', source_type: 'local', source: '{}' } }] });
        if (name !== 't4') await registry.endRun(runId, name === 's3' ? 'FAILED' : 'FINISHED');
      }
    });

    it('finds by every kind of place and comparison', async () => {
      expect(await search({ filter: '' })).toEqual(['t4', 's3', 's2', 's1']);
      expect(await search({ filter: 'metrics.auc > 0.6' })).toEqual(['t4', 's2']);
      expect(await search({ filter: 'metrics.auc != 0.7' })).toEqual(['t4', 's3', 's1']);
      expect(await search({ filter: "metrics.auc > 0.6 and params.lr = '0.2' and attributes.status = 'FINISHED'" })).toEqual(['s2']);
      expect(await search({ filter: "tags.mlflow.runName LIKE 's%' AND run_name != 's1'" })).toEqual(['s3', 's2']);
      expect(await search({ filter: "tags.`mlflow.note.content` ILIKE 'note\\_S%'" })).toEqual([]);
      expect(await search({ filter: "tags.`mlflow.note.content` ILIKE 'note_S%'" })).toEqual(['s3', 's2', 's1']);
      expect(await search({ filter: "params.lr IN ('0.1', '9')" })).toEqual(['s1']);
      expect(await search({ filter: "attributes.run_name NOT IN ('s1', 's2')" })).toEqual(['t4', 's3']);
      expect(await search({ filter: 'params.lr IS NULL' })).toEqual(['t4']);
      expect(await search({ filter: 'attributes.start_time >= 1002 AND attributes.end_time > 0' })).toEqual(['s3']);
      expect(await search({ filter: "dataset.context = 'training' AND datasets.name != 'd0'" })).toEqual(['s2']);
    });

    it('sorts, with NaN and what is missing last, and goes on page by page', async () => {
      expect(await search({ order_by: ['metrics.auc DESC'] })).toEqual(['t4', 's2', 's1', 's3']);
      expect(await search({ order_by: ['params.lr ASC', 'attributes.start_time ASC'] })).toEqual(['s1', 's2', 's3', 't4']);
      for (const order of [[], ['metrics.auc ASC']]) {
        const names: string[] = [];
        for (let token = ''; ;) {
          const page = await registry.mlflow('POST', 'runs/search', { experiment_ids: [experimentId], max_results: 3, order_by: order, page_token: token });
          names.push(...page.runs.map((each: { info: { run_name: string } }) => each.info.run_name));
          token = (page.next_page_token ?? '') as string;
          if (!token) break;
        }
        expect([...new Set(names)]).toHaveLength(4);
      }
    });

    it('shows deleted runs only to who asks for them', async () => {
      const { runId } = await registry.startRun(experimentId, { run_name: 'deleted' });
      await registry.mlflow('POST', 'runs/delete', { run_id: runId });
      expect(await search({})).not.toContain('deleted');
      expect(await search({ run_view_type: 'DELETED_ONLY' })).toEqual(['deleted']);
      expect(await search({ run_view_type: 'ALL' })).toHaveLength(5);
    });
  });

  describe('what is wrong', () => {
    const wrong = async (path: string, fields: Record<string, unknown>, status: number, says: string) => {
      const answer = await registry.tryMlflow('POST', path, fields);
      expect({ status: answer.status, message: answer.body['message'] as string }).toEqual({ status, message: expect.stringContaining(says) });
      expect(answer.body).toMatchObject({ error_code: expect.any(String), detail: answer.body['message'], type: expect.stringMatching(/^urn:baton:problem:/) });
    };

    it('is said by the field, the position or the limit', async () => {
      const { runId } = await run();
      await wrong('runs/log-metric', { run_id: runId, key: 'a', value: 'high' }, 400, "'value'");
      await wrong('runs/log-metric', { run_id: runId, key: 'a', value: 1, step: 'NaN' }, 400, "'step'");
      await wrong('runs/log-metric', { run_id: runId, key: 'a', value: 1, timestamp: 'NaN' }, 400, "'timestamp'");
      await wrong('runs/log-metric', { run_id: runId, value: 1 }, 400, "'key'");
      await wrong('runs/log-metric', { run_id: 'nobody', key: 'a', value: 1 }, 404, 'Run with id=nobody not found');
      await wrong('runs/log-batch', { run_id: runId, metrics: Array(1_001).fill(metric('a', 1)) }, 400, 'at most 1000');
      await wrong('runs/log-batch', { run_id: runId, params: Array(101).fill({ key: 'a', value: 'b' }) }, 400, 'at most 100');
      await wrong('runs/log-batch', { run_id: runId, metrics: Array(999).fill(metric('a', 1)), tags: [{ key: 'a', value: 'b' }, { key: 'c', value: 'd' }] }, 400, '1000 entries at most in all');
      await wrong('runs/log-batch', { run_id: runId, metrics: 'many' }, 400, "'metrics[0]'");
      await wrong('runs/search', { experiment_ids: ['0'], filter: 'metrics.auc >' }, 400, 'position 14');
      await wrong('runs/search', { experiment_ids: ['0'], page_token: 'nonsense' }, 400, 'Invalid page_token');
      await wrong('runs/search', { experiment_ids: ['0'], max_results: 50_001 }, 400, "'max_results'");
      await wrong('runs/update', { run_id: runId, status: 'DONE' }, 400, 'must be one of RUNNING');
      await wrong('runs/set-tag', { run_id: runId, key: 'a\0', value: 'b' }, 400, 'U+0000');
      await wrong('runs/log-model', { run_id: runId, model_json: '{' }, 400, "'model_json'");
    });

    it('with JSON that is none is a 400, and with an unknown route a 404 that clients fall back on', async () => {
      expect(await registry.call('POST', '/api/2.0/mlflow/runs/create', '{"experiment_id":')).toMatchObject({ status: 400, body: { error_code: 'INVALID_PARAMETER_VALUE' } });
      expect(await registry.call('POST', '/api/2.0/mlflow/runs/create', '[1]')).toMatchObject({ status: 400 });
      expect(await registry.call('POST', '/api/3.0/mlflow/traces', {})).toMatchObject({ status: 404, body: { error_code: 'ENDPOINT_NOT_FOUND' } });
    });

    it('with the token or the role is a 401 or a 403', async () => {
      expect(await registry.call('GET', '/api/2.0/mlflow/runs/get?run_id=x', undefined, { authorization: 'Bearer nonsense' })).toMatchObject({ status: 401, body: { error_code: 'UNAUTHENTICATED' } });
      const auditor = await registry.as('otto', 'compliance');
      expect(await auditor.tryMlflow('POST', 'experiments/create', { name: 'mine' })).toMatchObject({ status: 403, body: { error_code: 'PERMISSION_DENIED' } });
      expect((await auditor.tryMlflow('GET', 'experiments/get', { experiment_id: '0' })).status).toBe(200);
      expect((await registry.tap.next('access.denied')).actor).toBe('otto');
    });
  });

  it('the server says that it is there, and what it does not offer', async () => {
    const answer = await fetch(`${registry.url}/health`);
    expect([answer.status, await answer.text()]).toEqual([200, 'OK']);
    expect((await registry.call('GET', '/version')).body['text']).toMatch(/^\d+\.\d+\.\d+$/);
    expect((await registry.call('GET', '/api/3.0/mlflow/server-info')).body).toMatchObject({ multipart_uploads_enabled: false });
    expect((await registry.call('GET', '/openapi.json')).body['paths']).toHaveProperty('/api/v1/models/{model}/versions/{version}/readiness');
  });
});
