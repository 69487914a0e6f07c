import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestOf } from '@baton/artifacts';
import { eventually } from '@baton/testing';
import { MLMODEL, RunningRegistry } from '../running-registry.features.js';

const CSV = 'a,late\n0.1,0\n0.2,1\n0.3,1\n';

describe('evidence', () => {
  let registry: RunningRegistry;
  beforeAll(async () => { registry = await RunningRegistry.start(); });
  afterAll(() => registry.close());

  const pinned = (name: string, revision: number) =>
    registry.tap.next('evidence.pinned', (data) => (data['version'] as { name: string }).name === name && data['revision'] === revision);
  const revisions = (name: string) => registry.tap.ofType('evidence.pinned').filter(({ data }) => (data['version'] as { name: string }).name === name).map(({ data }) => data['revision']);
  const missing = (data: Record<string, unknown>) => (data['missing'] as Array<{ name: string }>).map(({ name }) => name);
  const tag = (name: string, key: string, value: string) => registry.mlflow('POST', 'model-versions/set-tag', { name, version: '1', key, value });
  const shown = async (name: string) => (await registry.call('GET', `/api/v1/models/${name}/versions/1`)).body;

  it('waits for the end of the run, and takes in what came after the registration', async () => {
    const run = await registry.startRun();
    await registry.register('waits', run);
    await registry.put(`${run.artifactPath}/data/evaluation.csv`, CSV);
    await registry.mlflow('POST', 'runs/set-tag', { run_id: run.runId, key: 'baton.threshold', value: '0.4' });
    expect((await shown('waits'))['evidence']).toBeNull();
    await registry.endRun(run.runId);
    const { data, correlationId, subject } = await pinned('waits', 1);
    expect(data).toMatchObject({
      evidence: { task: 'binary', target: 'late', positive: '1', threshold: 0.4, score: 'probabilities[1]', evaluation: { path: 'data/evaluation.csv', digest: digestOf(CSV), size: CSV.length } },
      authors: ['alice'], artifact: { flavors: ['onnx', 'python_function'] },
    });
    expect((data['inferred'] as Array<{ field: string }>).map(({ field }) => field)).toEqual(['task', 'positive', 'score']);
    expect(missing(data)).toEqual(['reference']);
    expect(correlationId).toBe(registry.tap.ofType('model-version.registered').find((event) => event.subject === subject)!.correlationId);
    expect(revisions('waits')).toEqual([1]);
    expect(await shown('waits')).toMatchObject({ evidenceRevision: 1, evidence: { revision: 1, evidence: { task: 'binary' }, missing: [{ name: 'reference' }], authors: ['alice'] } });
  });

  it('is pinned at once without a run, and after the run’s end', async () => {
    await registry.mlflow('POST', 'registered-models/create', { name: 'norun' });
    await registry.mlflow('POST', 'model-versions/create', { name: 'norun', source: 's3://bucket/model', tags: [{ key: 'baton.task', value: 'other' }] });
    expect(missing((await pinned('norun', 1)).data)).toEqual(['files', 'evaluation', 'reference', 'target']);
    const run = await registry.startRun();
    await registry.endRun(run.runId);
    await registry.register('ended', run);
    await pinned('ended', 1);
  });

  it('is pinned again when a tag of the version or the run changes it, and not when nothing changes', async () => {
    const run = await registry.startRun();
    await registry.register('again', run);
    await registry.endRun(run.runId);
    await pinned('again', 1);
    await tag('again', 'baton.task', 'multiclass');
    expect((await pinned('again', 2)).data['evidence']).toMatchObject({ task: 'multiclass' });
    await tag('again', 'baton.task', 'multiclass');
    await tag('again', 'team', 'x');
    await registry.mlflow('POST', 'runs/set-tag', { run_id: run.runId, key: 'baton.task', value: 'regression' });
    await registry.mlflow('POST', 'runs/log-batch', { run_id: run.runId, tags: [{ key: 'baton.owner', value: 'carol' }] });
    const third = await pinned('again', 3);
    expect(third.data).toMatchObject({ evidence: { task: 'multiclass', owner: 'carol' }, authors: ['alice', 'carol'] });
    expect((await registry.call('GET', '/api/v1/models/again')).body).toMatchObject({ createdBy: 'alice', owner: 'carol' });
    const { items } = (await registry.call('GET', '/api/v1/models')).body as { items: Array<{ name: string; owner: string }> };
    expect(items.filter(({ name }) => ['again', 'waits'].includes(name)).map(({ owner }) => owner)).toEqual(['carol', 'alice']);
    await registry.mlflow('DELETE', 'model-versions/delete-tag', { name: 'again', version: '1', key: 'baton.task' });
    expect((await pinned('again', 4)).data['evidence']).toMatchObject({ task: 'regression' });
    await registry.mlflow('POST', 'runs/delete-tag', { run_id: run.runId, key: 'baton.owner' });
    expect((await pinned('again', 5)).data['authors']).toEqual(['alice']);
    expect(revisions('again')).toEqual([1, 2, 3, 4, 5]);
  });

  it('is pinned again when a file that it names comes or changes', async () => {
    const run = await registry.startRun();
    await registry.register('files', run);
    await registry.endRun(run.runId);
    expect(missing((await pinned('files', 1)).data)).toContain('evaluation');
    await registry.put(`${run.artifactPath}/notes.txt`, 'nothing to do with it');
    await registry.put(`${run.artifactPath}/data/evaluation.csv`, CSV);
    expect((await pinned('files', 2)).data['evidence']).toMatchObject({ evaluation: { digest: digestOf(CSV) } });
    await registry.put(`${run.artifactPath}/data/evaluation.csv`, CSV);
    await registry.put(`${run.artifactPath}/data/evaluation.csv`, `${CSV}0.4,0\n`);
    expect((await pinned('files', 3)).data['evidence']).toMatchObject({ evaluation: { size: CSV.length + 6 } });
    await registry.call('DELETE', `/api/2.0/mlflow-artifacts/artifacts/${run.artifactPath}/data`);
    expect(missing((await pinned('files', 4)).data)).toContain('evaluation');
    expect(revisions('files')).toEqual([1, 2, 3, 4]);
  });

  it('of a logged model is found in its own folder, too', async () => {
    const { runId } = await registry.startRun();
    const { model } = await registry.mlflow('POST', 'logged-models', { experiment_id: '0', name: 'own', source_run_id: runId });
    const folder = (model.info.artifact_uri as string).replace('mlflow-artifacts:/', '');
    await registry.put(`${folder}/MLmodel`, MLMODEL);
    await registry.mlflow('POST', 'registered-models/create', { name: 'own' });
    await registry.mlflow('POST', 'model-versions/create', { name: 'own', source: `models:/${model.info.model_id}` });
    await registry.endRun(runId);
    await pinned('own', 1);
    await registry.put(`${folder}/data/evaluation.csv`, CSV);
    expect((await pinned('own', 2)).data['evidence']).toMatchObject({ evaluation: { path: 'data/evaluation.csv', digest: digestOf(CSV) } });
  });

  it('says what is wrong with an MLmodel file, and that there is none', async () => {
    for (const [name, mlmodel, says] of [['corrupt', 'flavors: [', 'not valid YAML'], ['flavourless', 'metadata: {}\n', 'names no flavors']] as const) {
      const run = await registry.startRun();
      await registry.register(name, run, mlmodel);
      await registry.endRun(run.runId);
      expect((await pinned(name, 1)).data['missing']).toContainEqual({ name: 'MLmodel', why: expect.stringContaining(says), fix: expect.stringContaining('log_model') });
    }
    const run = await registry.startRun();
    await registry.put(`${run.artifactPath}/model/weights`, 'x');
    await registry.mlflow('POST', 'registered-models/create', { name: 'bare' });
    await registry.mlflow('POST', 'model-versions/create', { name: 'bare', source: `runs:/${run.runId}/model` });
    await registry.endRun(run.runId);
    expect((await pinned('bare', 1)).data['missing']).toContainEqual(expect.objectContaining({ name: 'MLmodel', why: expect.stringContaining('no MLmodel file') }));
  });

  it('names the authors by their tokens, never by what the client says of itself', async () => {
    const bob = await registry.as('bob', 'ml-engineer');
    const run = await registry.startRun('0', { user_id: 'mallory', tags: [{ key: 'mlflow.user', value: 'mallory' }] });
    await bob.register('authors', run, MLMODEL, { 'baton.owner': 'carol', 'baton.caused_by': 'request-7' });
    await registry.endRun(run.runId);
    const { data } = await pinned('authors', 1);
    expect(data['authors']).toEqual(['alice', 'bob', 'carol']);
    expect((await registry.tap.next('model-version.registered', (event) => (event['version'] as { name: string }).name === 'authors')).data).toMatchObject({ causedBy: 'request-7', registeredBy: 'bob' });
  });

  it('of a run that never ends is pinned after the wait', async () => {
    const patient = await RunningRegistry.start({ EVIDENCE_WAIT_MINUTES: '0.02' });
    try {
      await patient.register('endless', await patient.startRun());
      const { data } = await patient.tap.next('evidence.pinned');
      expect(data['revision']).toBe(1);
      await eventually(async () => expect((await patient.call('GET', '/api/v1/models/endless')).body['latestVersion']).toMatchObject({ evidenceRevision: 1 }));
    } finally {
      await patient.close();
    }
  });
});
