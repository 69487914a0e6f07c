import { make } from '@baton/contracts';
import { EnvironmentChanged } from '@baton/contracts/deployment/environment-changed';
import { ModelDeactivated } from '@baton/contracts/deployment/model-deactivated';
import { PromotionRejected } from '@baton/contracts/deployment/promotion-rejected';
import { ReadinessChanged } from '@baton/contracts/deployment/readiness-changed';
import { RolloutCompleted } from '@baton/contracts/deployment/rollout-completed';
import { RolloutRolledBack } from '@baton/contracts/deployment/rollout-rolled-back';
import { ValidationFailed } from '@baton/contracts/validation/validation-failed';
import { eventually } from '@baton/testing';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunningRegistry } from '../running-registry.features.js';

const requirement = (name: string, met: boolean) => ({ name, met, why: met ? 'It is.' : 'It is not.', fix: met ? '' : 'Do it.', who: met ? '' : 'validator' });

describe('a guarded alias', () => {
  let registry: RunningRegistry;
  let count = 0;
  beforeAll(async () => { registry = await RunningRegistry.start(); });
  afterAll(() => registry.close());

  interface Known { name: string; modelId: string; version(number: number): { modelId: string; name: string; number: number } }
  const model = async (versions: number): Promise<Known> => {
    const name = `guarded${++count}`;
    await registry.mlflow('POST', 'registered-models/create', { name });
    for (let i = 0; i < versions; i++) await registry.mlflow('POST', 'model-versions/create', { name, source: 's3://bucket/x' });
    const modelId = (await registry.call('GET', `/api/v1/models/${name}`)).body['id'] as string;
    return { name, modelId, version: (number) => ({ modelId, name, number }) };
  };
  const deployment = (known: Known, ...events: object[]) => registry.tap.publish('deployment', known.modelId, events);
  const readiness = (known: Known, number: number, state: string, requirements: object[]) =>
    make(ReadinessChanged, { version: known.version(number), environment: 'production', state, requirements: requirements as ReadinessChanged['requirements'] });
  const completed = (known: Known, number: number) =>
    make(RolloutCompleted, { rolloutId: uuidv7(), version: known.version(number), environment: 'production', guardedAlias: 'champion', split: [] });
  const set = (known: Known, number: number, alias = 'champion') => registry.tryMlflow('POST', 'registered-models/alias', { name: known.name, alias, version: String(number) });
  const champion = async (known: Known) => (await registry.tryMlflow('GET', 'registered-models/alias', { name: known.name, alias: 'champion' })).body['model_version']?.version as string | undefined;

  it('set by hand opens a promotion that quotes deployment’s requirements, and stays where it is', async () => {
    const known = await model(2);
    await deployment(known, readiness(known, 2, 'blocked', [requirement('validation', true), requirement('approval', false)]));
    await eventually(async () => expect((await registry.call('GET', `/api/v1/models/${known.name}/versions/2/readiness`)).body['state']).toBe('blocked'));
    const answer = await set(known, 2);
    const event = await registry.tap.next('alias.requested', (data) => (data['version'] as { name: string }).name === known.name);
    const id = event.data['requestId'] as string;
    expect(answer).toMatchObject({ status: 403, body: {
      error_code: 'PERMISSION_DENIED', message: `Promotion ${id} opened; champion moves by itself when: approval: It is not. Do it. (validator)`,
      promotionId: id, environment: 'production', requirements: [{ name: 'validation', met: true }, { name: 'approval', met: false }],
    } });
    expect(event).toMatchObject({ actor: 'alice', key: known.modelId, subject: `models/${known.modelId}/versions/2`, data: { alias: 'champion', environment: 'production', version: known.version(2) } });
    expect(event.correlationId).toBe(registry.tap.ofType('model-version.registered').find(({ subject }) => subject === event.subject)!.correlationId);
    expect(await champion(known)).toBeUndefined();
  });

  it('goes when its model is taken out of the environment', async () => {
    const known = await model(1);
    await deployment(known, completed(known, 1));
    await eventually(async () => expect(await champion(known)).toBe('1'));
    await deployment(known, make(ModelDeactivated, { rolloutId: uuidv7(), version: known.version(1), environment: 'production', reason: 'recall', guardedAlias: 'champion', split: [] }));
    await eventually(async () => expect(await champion(known)).toBeUndefined());
    expect((await registry.tap.next('alias.moved', (data) => data['name'] === known.name && data['number'] === null)).data).toMatchObject({ formerNumber: 1 });
  });

  it('waits a moment for the first assessment of a fresh version', async () => {
    const known = await model(1);
    const asked = set(known, 1);
    await registry.tap.next('alias.requested', (data) => (data['version'] as { name: string }).name === known.name);
    await deployment(known, readiness(known, 1, 'waiting', [requirement('evidence', false)]));
    expect((await asked).body['message']).toContain('champion moves by itself when: evidence: It is not.');
  });

  it('is the same promotion when asked again, another for a newer version, and a new one after a rejection', async () => {
    const known = await model(2);
    await deployment(known, readiness(known, 1, 'waiting', []), readiness(known, 2, 'waiting', []));
    const ids: string[] = [];
    for (const number of [1, 1, 2]) ids.push((await set(known, number)).body['promotionId'] as string);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
    await deployment(known, make(PromotionRejected, { promotionId: ids[2]!, version: known.version(2), environment: 'production', rejectedBy: 'bob', reason: 'Not yet.' }));
    await eventually(async () => expect((await set(known, 2)).body['promotionId']).not.toBe(ids[2]));
  });

  it('follows the rollout, and back; stages follow, too', async () => {
    const known = await model(2);
    const [event] = await deployment(known, completed(known, 1));
    await eventually(async () => expect(await champion(known)).toBe('1'));
    expect((await set(known, 1)).status).toBe(200);
    const moved = await registry.tap.next('alias.moved', (data) => data['name'] === known.name);
    expect(moved).toMatchObject({ actor: 'service:registry', causationId: event!.id, data: { alias: 'champion', number: 1, formerNumber: null } });
    expect(moved.correlationId).toBe(registry.tap.ofType('model-version.registered').find(({ subject }) => subject === `models/${known.modelId}/versions/1`)!.correlationId);
    await deployment(known, completed(known, 2));
    await eventually(async () => expect(await champion(known)).toBe('2'));
    const stages = async () => ((await registry.mlflow('POST', 'registered-models/get-latest-versions', { name: known.name })).model_versions as Array<{ version: string; current_stage: string }>).map((each) => `${each.version} ${each.current_stage}`);
    expect(await stages()).toEqual(['1 Archived', '2 Production']);
    await deployment(known, make(RolloutRolledBack, { rolloutId: uuidv7(), version: known.version(1), from: known.version(2), environment: 'production', reason: 'worse', split: [] }));
    await eventually(async () => expect(await champion(known)).toBe('1'));
    expect(await stages()).toEqual(['1 Production', '2 Archived']);
    expect((await registry.mlflow('GET', 'model-versions/get', { name: known.name, version: '1' })).model_version.tags).toContainEqual({ key: 'baton.out.serving', value: 'production' });
  });

  it('holds what serves: neither removed, nor renamed, nor deleted, nor put to another stage', async () => {
    const known = await model(2);
    await deployment(known, completed(known, 1));
    await eventually(async () => expect(await champion(known)).toBe('1'));
    const { name } = known;
    for (const [method, path, fields] of [
      ['DELETE', 'registered-models/alias', { alias: 'champion' }], ['POST', 'registered-models/rename', { new_name: `${name}x` }], ['DELETE', 'registered-models/delete', {}],
      ['DELETE', 'model-versions/delete', { version: '1' }], ['POST', 'model-versions/transition-stage', { version: '1', stage: 'Archived' }],
      ['POST', 'model-versions/transition-stage', { version: '2', stage: 'Production', archive_existing_versions: true }],
    ] as const) {
      expect(await registry.tryMlflow(method, path, { name, ...fields }), path).toMatchObject({ status: 403, body: { error_code: 'PERMISSION_DENIED' } });
    }
    expect(await champion(known)).toBe('1');
    await registry.mlflow('DELETE', 'model-versions/delete', { name, version: '2' });
    await registry.mlflow('POST', 'registered-models/alias', { name, alias: 'blue', version: '1' });
    await registry.mlflow('DELETE', 'registered-models/alias', { name, alias: 'blue' });
  });

  it('readiness can be waited for, and says since when', async () => {
    const known = await model(1);
    const path = `/api/v1/models/${known.modelId}/versions/1/readiness?environment=production`;
    expect((await registry.call('GET', path)).body).toEqual({ environment: 'production', state: 'waiting', requirements: [], asOf: null });
    const waiting = registry.call('GET', `${path}&wait=20`);
    await deployment(known, readiness(known, 1, 'waiting', [requirement('validation', false)]), readiness(known, 1, 'ready', [requirement('validation', true)]));
    expect((await waiting).body).toMatchObject({ state: 'ready', requirements: [{ name: 'validation', met: true }], asOf: expect.stringMatching(/Z$/) });
    expect((await registry.call('GET', `${path}&wait=61`)).status).toBe(400);
  });

  it('what validation found is a tag that nobody else can write', async () => {
    const known = await model(1);
    const check = { name: 'accuracy', verdict: 'failed', why: 'Too low.', fix: 'Train longer.' };
    await registry.tap.publish('validation', known.modelId, [make(ValidationFailed, {
      version: known.version(1), reportId: uuidv7(), evidenceRevision: 1, policy: { name: 'standard', revision: 1 }, environments: ['production'], digest: `sha256:${'a'.repeat(64)}`, checks: [check],
    })]);
    await eventually(async () => expect((await registry.mlflow('GET', 'model-versions/get', { name: known.name, version: '1' })).model_version.tags).toEqual([{ key: 'baton.out.validation.standard', value: 'failed: accuracy' }]));
    expect(await registry.tryMlflow('POST', 'model-versions/set-tag', { name: known.name, version: '1', key: 'baton.out.validation.standard', value: 'passed' })).toMatchObject({ status: 400 });
    expect(await registry.tryMlflow('POST', 'model-versions/create', { name: known.name, source: 's3://x/y', tags: [{ key: 'baton.out.x', value: 'y' }] })).toMatchObject({ status: 400 });
  });

  it('is another once deployment says so', async () => {
    const other = await RunningRegistry.start();
    try {
      await other.mlflow('POST', 'registered-models/create', { name: 'm' });
      await other.mlflow('POST', 'model-versions/create', { name: 'm', source: 's3://x/y' });
      await other.tap.publish('deployment', 'production', [make(EnvironmentChanged, { environment: 'production', revision: 1, order: 2, guardedAlias: 'live', approvals: 1, approverRoles: ['validator'], automatic: false })]);
      await eventually(async () => expect((await other.tryMlflow('POST', 'registered-models/alias', { name: 'm', alias: 'champion', version: '1' })).status).toBe(200));
      expect((await other.tryMlflow('POST', 'registered-models/alias', { name: 'm', alias: 'live', version: '1' })).status).toBe(403);
    } finally {
      await other.close();
    }
  });
});
