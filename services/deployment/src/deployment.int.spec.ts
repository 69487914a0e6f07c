import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { make } from '@baton/contracts';
import { AliasRequested } from '@baton/contracts/registry/alias-requested';
import { CanaryJudged } from '@baton/contracts/monitoring/canary-judged';
import { ModelLoadFailed } from '@baton/contracts/serving/model-load-failed';
import { ValidationFailed } from '@baton/contracts/validation/validation-failed';
import { eventually } from '@baton/testing';
import { v7 as uuidv7 } from 'uuid';
import type { Role } from '@baton/access';
import { DeploymentStage, digest, MODEL, version } from './deployment-stage.spec.js';

describe('deployment', () => {
  let stage: DeploymentStage;
  beforeEach(async () => { stage = await DeploymentStage.open(); });
  afterEach(async () => { await stage.close(); });

  it('what passes is deployed to staging by itself, and production says what is still missing', async () => {
    await stage.registered(1);
    await stage.pinned(1);
    await stage.passed(1);
    await stage.serve('staging', 1);
    const completed = await stage.tap.next('rollout.completed');
    expect(completed).toMatchObject({ correlationId: 'story 1', key: MODEL, data: { environment: 'staging', guardedAlias: null } });
    const readiness = await stage.tap.next('readiness.changed', (data) => data['environment'] === 'production' && data['state'] === 'blocked'
      && (data['requirements'] as Array<{ met: boolean }>).filter((requirement) => !requirement.met).length === 1);
    expect((readiness.data['requirements'] as Array<{ name: string; met: boolean }>).find((requirement) => !requirement.met)).toMatchObject({ name: 'approval', who: 'validator or compliance' });
    const now = await stage.call('GET', 'deployments?environment=staging', ['olga', 'operator']);
    expect(now.body['items']).toMatchObject([{ environment: 'staging', model: 'flights', weights: [{ version: 1, weight: 100 }], to: null }]);
  });

  it('the order in which facts arrive does not matter', async () => {
    await stage.passed(1);
    await stage.pinned(1);
    await stage.serve('staging', 1);
    await stage.tap.next('rollout.completed', (data) => data['environment'] === 'staging');
  });

  it('an author cannot approve, a stale digest is a conflict that names the change, and the right one goes through', async () => {
    await stage.registered(1);
    await stage.pinned(1);
    await stage.passed(1);
    await stage.serve('staging', 1);
    await stage.tap.publish('registry', MODEL, [make(AliasRequested, { requestId: uuidv7(), version: version(1), alias: 'champion', environment: 'production' })], { actor: 'dana' });
    const { promotionId } = (await stage.tap.next('promotion.requested', (data) => data['environment'] === 'production')).data as { promotionId: string };
    const promotion = await eventually(async () => {
      const { body } = await stage.call('GET', `promotions/${promotionId}`, ['vera', 'validator']);
      expect(body['evidence']).toMatchObject({ evidenceRevision: 1, reports: [{ policy: 'default', policyRevision: 1, verdict: 'passed' }] });
      return body;
    });
    const approve = (who: [string, ...Role[]], evidenceDigest: unknown) => stage.call('POST', `promotions/${promotionId}/approvals`, who, { evidenceDigest, comment: 'fine' });

    for (const author of ['dana', 'oscar']) {
      const refused = await approve([author, 'validator', 'admin'], promotion['evidenceDigest']);
      expect(refused).toMatchObject({ status: 403, body: { detail: 'Somebody who did not write, register or request it must approve.' } });
    }
    expect((await approve(['max', 'ml-engineer'], promotion['evidenceDigest'])).status).toBe(403);
    await stage.tap.next('access.denied', (data) => data['kind'] === 'forbidden');

    await stage.pinned(1, 2);
    await stage.passed(1, 2);
    await stage.tap.next('promotion.became-stale', (data) => (data['changed'] as string[]).includes('evidenceRevision'));
    const stale = await approve(['vera', 'validator'], promotion['evidenceDigest']);
    expect(stale.status).toBe(409);
    expect(stale.body['difference']).toContainEqual({ field: 'evidenceRevision', seen: 1, now: 2 });

    expect((await approve(['vera', 'validator'], stale.body['evidenceDigest'])).body).toMatchObject({ state: 'rolling-out', approvals: [{ by: 'vera', role: 'validator', comment: 'fine' }] });
    await stage.serve('production', 1);
    const completed = await stage.tap.next('rollout.completed', (data) => data['environment'] === 'production');
    expect(completed.data['guardedAlias']).toBe('champion');
    expect((await stage.call('GET', `promotions/${promotionId}`, ['vera', 'validator'])).body['state']).toBe('completed');
  });

  it('warnings have to be acknowledged by name', async () => {
    await stage.registered(1);
    await stage.pinned(1);
    await stage.passed(1, 1, [{ name: 'reference-shift', verdict: 'warning' }]);
    await stage.serve('staging', 1);
    const before = new Date().toISOString();
    const { body } = await eventually(async () => {
      const made = await stage.call('POST', 'promotions', ['dana', 'data-scientist'], { model: 'flights', version: 1, environment: 'production' });
      expect(made.body['evidenceDigest']).toMatch(/^sha/);
      return made;
    });
    expect([before, body['requestedAt'], new Date().toISOString()].sort()[1]).toBe(body['requestedAt']);
    const approve = (acknowledgedWarnings: string[]) => stage.call('POST', `promotions/${body['id']}/approvals`, ['vera', 'validator'], { evidenceDigest: body['evidenceDigest'], acknowledgedWarnings });
    expect(await approve([])).toMatchObject({ status: 400, body: { detail: expect.stringContaining('reference-shift') } });
    expect((await approve(['reference-shift'])).status).toBe(201);
  });

  it('a failed validation says why and what to do, and deploys nothing', async () => {
    await stage.registered(1);
    await stage.pinned(1);
    await stage.tap.publish('validation', MODEL, [make(ValidationFailed, stage.result(1, 1, [{ name: 'auc', verdict: 'failed' }]))]);
    const readiness = await stage.tap.next('readiness.changed', (data) => data['environment'] === 'staging' && data['state'] === 'blocked');
    expect(readiness.data['requirements']).toContainEqual({ name: 'validation', met: false, why: 'auc: auc is low', fix: 'train better', who: 'data-scientist' });
    expect(stage.tap.ofType('rollout.')).toEqual([]);
  });

  it('a newer wish takes the place of an open one, and the same wish is the same promotion', async () => {
    for (const number of [1, 2]) { await stage.registered(number); await stage.pinned(number); await stage.passed(number); }
    const wish = (number: number) => eventually(async () => {
      const made = await stage.call('POST', 'promotions', ['dana', 'data-scientist'], { model: 'flights', version: number, environment: 'production' });
      expect(made.status).toBe(201);
      return made.body['id'] as string;
    });
    const first = await wish(1);
    expect(await wish(1)).toBe(first);
    const second = await wish(2);
    expect((await stage.tap.next('promotion.superseded')).data).toMatchObject({ promotionId: first, supersededBy: second });
  });

  /** Version 2 at the first step of a rollout whose steps are judged, version 1 beside it. */
  async function inCanary(): Promise<string> {
    const put = await stage.call('PUT', 'environments/production', ['max', 'ml-engineer'], {
      order: 20, approvals: { count: 1, roles: ['validator'] }, steps: [{ weight: 10, minSamples: 100, minLabels: 50, maxDuration: '2h' }, { weight: 100 }],
    });
    expect(put.body['steps']).toMatchObject([{ weight: 10, automatic: true, minSamples: 100, minLabels: 50, maxDuration: '2h' }, { weight: 100, minSamples: 0 }]);
    await stage.inProduction(1);
    await stage.registered(2); await stage.pinned(2); await stage.passed(2);
    await stage.serve('staging', 2);
    const promotion = await eventually(async () => {
      const made = await stage.call('POST', 'promotions', ['dana', 'data-scientist'], { model: 'flights', version: 2, environment: 'production' });
      expect(made.body['evidenceDigest']).toMatch(/^sha/);
      return made.body;
    });
    await eventually(async () => expect((await stage.call('POST', `promotions/${promotion['id']}/approvals`, ['vera', 'validator'], { evidenceDigest: promotion['evidenceDigest'] })).status).toBe(201));
    await stage.serve('production', 2, 10);
    const started = await stage.tap.next('rollout.started', (data) => data['environment'] === 'production' && (data['version'] as { number: number }).number === 2);
    expect(started.data['criteria']).toEqual({ minSamples: 100, minLabels: 50, maxDurationSeconds: 7_200 });
    await eventually(async () => expect((await stage.call('GET', `rollouts/${started.data['rolloutId'] as string}`, ['olga', 'operator'])).body).toMatchObject({ step: 1, applied: true, state: 'running' }));
    return started.data['rolloutId'] as string;
  }
  const judge = (rolloutId: string, verdict: string) => stage.tap.publish('monitoring', MODEL, [make(CanaryJudged, {
    rolloutId, version: version(2), champion: version(1), environment: 'production', step: 1, verdict, reason: `log loss says ${verdict}`, samples: 100, labels: 50, since: '2026-03-01T00:00:00Z', measures: [],
  })], { correlationId: 'story 2' });

  /** Version 2 in the place of version 1. */
  async function pastCanary() {
    const rolloutId = await inCanary();
    const [verdict] = await judge(rolloutId, 'passed');
    const reached = await stage.tap.next('rollout.step-reached', (data) => data['rolloutId'] === rolloutId);
    await stage.serve('production', 2);
    await stage.tap.next('rollout.completed', (data) => data['rolloutId'] === rolloutId);
    return { verdict, reached };
  }

  it('a canary that passes goes on by itself to the end', async () => {
    const { verdict, reached } = await pastCanary();
    expect(reached).toMatchObject({ causationId: verdict!.id, actor: 'service:deployment', data: { step: 2, split: [{ weight: 100 }] } });
  });

  it('a promotion that is decided goes on to show what it was decided on, whatever its version needs today', async () => {
    await pastCanary();
    const approvalOf = async (id: unknown) => ((await stage.call('GET', `promotions/${id as string}`, ['vera', 'validator'])).body['requirements'] as Array<{ name: string }>).find(({ name }) => name === 'approval');
    const { body: { items } } = await stage.call('GET', 'promotions?model=flights&environment=production', ['olga', 'operator']);
    const [newer, displaced] = items as Array<{ id: string }>;
    for (const { id } of [newer!, displaced!]) expect(await approvalOf(id)).toEqual({ name: 'approval', met: true, why: 'Approved by vera (validator).', fix: '', who: 'baton' });
    const again = await stage.call('POST', 'promotions', ['dana', 'data-scientist'], { model: 'flights', version: 1, environment: 'production' });
    await stage.call('POST', `promotions/${again.body['id'] as string}/rejections`, ['vera', 'validator'], { reason: 'version 2 is better' });
    expect(await approvalOf(again.body['id'])).toMatchObject({ met: false, why: expect.stringMatching(/^0 of 1 approvals/) as string, fix: '' });
    expect(await approvalOf(displaced!.id)).toMatchObject({ met: true });
  });

  it('a server that says the same again, for a rollout that took no traffic, does not begin it anew', async () => {
    await stage.inProduction(1);
    const standing = async () => ((await stage.call('GET', 'deployments?environment=production', ['olga', 'operator'])).body['items'] as Array<{ from: string; rolloutId: string; weights: unknown }>)[0];
    const before = await eventually(async () => {
      const found = await standing();
      expect(found).toMatchObject({ weights: [{ version: 1, weight: 100 }] });
      return found;
    });
    await stage.applied('production', uuidv7(), [{ version: version(1), weight: 100, digest: digest('1') }]);
    await stage.applied('staging', uuidv7(), []);
    await eventually(async () => expect((await stage.call('GET', 'deployments?environment=staging', ['olga', 'operator'])).body['items']).toMatchObject([{ weights: [] }]));
    expect(await standing()).toEqual(before);
  });

  it('a canary that does harm is rolled back by itself, and its promotion says why', async () => {
    const rolloutId = await inCanary();
    await judge(rolloutId, 'failed');
    expect((await stage.tap.next('rollout.aborted')).data).toMatchObject({ rolloutId, reason: 'log loss says failed', split: [{ version: { number: 1 }, weight: 100 }] });
    expect((await stage.call('GET', `rollouts/${rolloutId}`, ['olga', 'operator'])).body).toMatchObject({ state: 'aborted', judgement: { verdict: 'failed' } });
    const { body } = await stage.call('GET', 'promotions?model=flights&environment=production', ['olga', 'operator']);
    expect((body['items'] as object[])[0]).toMatchObject({ state: 'failed', endedBecause: 'log loss says failed' });
  });

  it('a canary in doubt pauses', async () => {
    const rolloutId = await inCanary();
    await judge(rolloutId, 'inconclusive');
    expect((await stage.tap.next('rollout.paused')).data).toMatchObject({ rolloutId, reason: 'log loss says inconclusive' });
    expect((await stage.call('POST', `rollouts/${rolloutId}/resume`, ['olga', 'operator'], { reason: 'wait for labels' })).body).toMatchObject({ state: 'running', step: 1 });
  });

  it('a model is taken out of an environment, and can come back by a promotion', async () => {
    await stage.inProduction(1);
    const path = 'models/flights/environments/production/deactivation';
    expect((await stage.call('POST', path, ['dana', 'data-scientist'], { reason: 'recall' })).status).toBe(403);
    expect((await stage.call('POST', path, ['olga', 'operator'], { reason: 'recall' })).body).toMatchObject({ model: 'flights', version: 1, environment: 'production' });
    expect((await stage.tap.next('model.deactivated')).data).toMatchObject({ version: { number: 1 }, reason: 'recall', split: [], guardedAlias: 'champion' });
    expect(await stage.call('POST', path, ['olga', 'operator'], { reason: 'recall' })).toMatchObject({ status: 409, body: { detail: 'Nothing of flights serves in production.' } });
    expect(await stage.call('POST', 'models/flights/environments/production/rollback', ['olga', 'operator'], { reason: 'x' })).toMatchObject({ status: 409 });
    await stage.inProduction(2);
  });

  it('a rollout in steps shares the traffic, waits for a person, and can be aborted', async () => {
    await stage.call('PUT', 'environments/production', ['max', 'ml-engineer'], {
      order: 20, guardedAlias: 'champion', approvals: { count: 1, roles: ['validator'] }, steps: [{ weight: 10 }, { weight: 50, automatic: false }, { weight: 100 }],
    });
    await stage.inProduction(1);
    await stage.registered(2); await stage.pinned(2); await stage.passed(2);
    await stage.serve('staging', 2);
    const promotion = await eventually(async () => {
      const made = await stage.call('POST', 'promotions', ['dana', 'data-scientist'], { model: 'flights', version: 2, environment: 'production' });
      expect(made.body['evidenceDigest']).toMatch(/^sha/);
      return made.body;
    });
    await eventually(async () => expect((await stage.call('POST', `promotions/${promotion['id']}/approvals`, ['vera', 'validator'], { evidenceDigest: promotion['evidenceDigest'] })).status).toBe(201));
    await stage.serve('production', 2, 10);
    const { rolloutId } = (await stage.tap.next('rollout.started', (data) => data['environment'] === 'production' && (data['version'] as { number: number }).number === 2)).data as { rolloutId: string };
    await eventually(async () => expect((await stage.call('GET', `rollouts/${rolloutId}`, ['olga', 'operator'])).body).toMatchObject({ step: 1, applied: true, state: 'running' }));
    expect((await stage.call('POST', `rollouts/${rolloutId}/advance`, ['olga', 'operator'], { reason: 'looks well' })).body).toMatchObject({ step: 2, split: [{ weight: 50 }, { weight: 50 }] });
    expect(await stage.call('POST', `rollouts/${rolloutId}/advance`, ['olga', 'operator'], { reason: 'again' })).toMatchObject({ status: 409 });
    expect((await stage.call('POST', `rollouts/${rolloutId}/abort`, ['olga', 'operator'], { reason: 'latency' })).body).toMatchObject({ state: 'aborted', split: [{ version: 1, weight: 100 }] });
    expect((await stage.call('GET', `promotions/${promotion['id']}`, ['olga', 'operator'])).body).toMatchObject({ state: 'failed', endedBecause: 'latency' });
  });

  it('a rollback names its target, needs no approval, and does not wait for other services', async () => {
    await stage.inProduction(1);
    await stage.inProduction(2);
    const dry = await stage.call('POST', 'models/flights/environments/production/rollback?dryRun=true', ['olga', 'operator'], { reason: 'complaints' });
    expect(dry.body).toMatchObject({ dryRun: true, model: 'flights', from: 2, to: 1, rolloutId: null });
    const done = await stage.call('POST', 'models/flights/environments/production/rollback', ['olga', 'operator'], { reason: 'complaints' });
    expect(done.body).toMatchObject({ dryRun: false, to: 1 });
    expect(await stage.call('POST', 'models/flights/environments/production/rollback?dryRun=true', ['olga', 'operator'], { reason: 'again' })).toMatchObject({ status: 409 });
    expect((await stage.tap.next('rollout.rolled-back')).data).toMatchObject({ version: { number: 1 }, from: { number: 2 }, guardedAlias: 'champion', split: [{ weight: 100, version: { number: 1 }, artifact: { digest: digest('1') } }] });
    expect((await stage.call('POST', 'models/flights/environments/nowhere/rollback', ['olga', 'operator'], { reason: 'x' })).status).toBe(404);
  });

  it('a version that a server cannot load ends its rollout with the reason', async () => {
    await stage.registered(1); await stage.pinned(1); await stage.passed(1);
    const { rolloutId } = (await stage.tap.next('rollout.started')).data as { rolloutId: string };
    await stage.tap.publish('serving', MODEL, [make(ModelLoadFailed, { instance: 'one', environment: 'staging', version: version(1), rolloutId, reason: 'the graph is corrupt' })]);
    expect((await stage.tap.next('rollout.aborted')).data).toMatchObject({ reason: 'the graph is corrupt', split: [] });
  });

  it('rules that cannot work are refused, with all mistakes at once', async () => {
    const answer = await stage.call('PUT', 'environments/canary', ['max', 'ml-engineer'], { order: 5, approvals: { count: 1, roles: [] }, automatic: true, steps: [{ weight: 50 }, { weight: 20 }] });
    expect(answer.status).toBe(400);
    expect((answer.body['errors'] as unknown[]).length).toBe(4);
    expect((await stage.call('PUT', 'environments/canary', ['dana', 'data-scientist'], { order: 5, approvals: { count: 0, roles: [] } })).status).toBe(403);
  });

  it('rules that are put back as they were read change nothing, whoever has approved under them', async () => {
    const { body: read } = await stage.call('GET', 'environments/production', ['max', 'ml-engineer']);
    expect((await stage.call('PUT', 'environments/production', ['max', 'ml-engineer'], read)).body).toMatchObject({ revision: 1, position: null });
    expect((await stage.call('PUT', 'environments/production', ['max', 'ml-engineer'], { ...read, order: 21 })).body).toMatchObject({ revision: 2, order: 21, position: expect.stringMatching(/^deployment@\d+$/) as string });
    expect((await stage.tap.next('environment.changed', (data) => data['environment'] === 'production' && data['revision'] === 2)).data).toMatchObject({ order: 21 });
  });
});
