import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { make } from '@baton/contracts';
import { AliasRequested } from '@baton/contracts/registry/alias-requested';
import { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import { ModelVersionRegistered } from '@baton/contracts/registry/model-version-registered';
import { CanaryJudged } from '@baton/contracts/monitoring/canary-judged';
import { ModelLoadFailed } from '@baton/contracts/serving/model-load-failed';
import { SplitApplied } from '@baton/contracts/serving/split-applied';
import { ValidationFailed } from '@baton/contracts/validation/validation-failed';
import { ValidationPassed } from '@baton/contracts/validation/validation-passed';
import type { RunningService } from '@baton/service-kit';
import { EventTap, eventually, testConfig, tokenFor } from '@baton/testing';
import type { Role } from '@baton/access';
import { DeploymentConfig, startDeployment } from './index.js';

const MODEL = '0190a0a0-0000-7000-8000-00000000000a';
const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const version = (number: number) => ({ modelId: MODEL, name: 'flights', number });
const artifact = (number: number) => ({ digest: digest(String(number)), files: [], flavors: ['onnx'], signature: null });
let reports = 0;
const reportId = () => `0190a0a0-0000-7000-8000-${String(++reports).padStart(12, '0')}`;

interface Answer { status: number; body: Record<string, unknown> }

describe('deployment', () => {
  let service: RunningService;
  let tap: EventTap;
  let config: DeploymentConfig;

  beforeEach(async () => {
    config = await testConfig(DeploymentConfig);
    tap = await new EventTap(config.TOPIC_PREFIX).listen('deployment');
    service = await startDeployment(config);
  });
  afterEach(async () => {
    await service.close();
    await tap.close();
  });

  async function call(method: string, path: string, who: [string, ...Role[]], body?: object): Promise<Answer> {
    const answer = await fetch(`${service.url}/api/v1/${path}`, {
      method, headers: { authorization: `Bearer ${await tokenFor(...who)}`, ...(body && { 'content-type': 'application/json' }) }, ...(body && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json() as Record<string, unknown> };
  }

  const registered = (number: number) => tap.publish('registry', MODEL, [make(ModelVersionRegistered, {
    version: version(number), artifact: artifact(number), runId: 'run', datasets: [], description: '', tags: {}, causedBy: null, registeredBy: 'dana',
  })], { correlationId: `story ${number}` });
  const pinned = (number: number, revision = 1) => tap.publish('registry', MODEL, [make(EvidencePinned, {
    version: version(number), revision, artifact: artifact(number), evidence: {}, inferred: [], missing: [], authors: ['dana', 'oscar'],
  })], { correlationId: `story ${number}` });
  const result = (number: number, evidenceRevision = 1, checks: Array<{ name: string; verdict: string }> = []) => ({
    version: version(number), reportId: reportId(), evidenceRevision, policy: { name: 'default', revision: 1 }, environments: ['staging', 'production'], digest: digest(String(evidenceRevision)),
    checks: checks.map((check) => ({ ...check, why: `${check.name} is low`, fix: 'train better' })),
  });
  const passed = (number: number, revision = 1, checks: Array<{ name: string; verdict: string }> = []) => tap.publish('validation', MODEL, [make(ValidationPassed, result(number, revision, checks))], { correlationId: `story ${number}` });

  /** Plays the server: applies what is wanted. */
  async function serve(environment: string, number: number, weight = 100) {
    const wanted = await eventually(() => {
      const found = [...tap.ofType('rollout.started'), ...tap.ofType('rollout.step-reached')].find((event) =>
        event.data['environment'] === environment && (event.data['split'] as Array<{ version: { number: number }; weight: number }>).some((share) => share.version.number === number && share.weight === weight));
      if (!found) throw new Error(`nothing wants ${weight} % of version ${number} in ${environment}; seen: ${tap.events.map((event) => event.type).join(', ')}`);
      return found;
    });
    const split = wanted.data['split'] as Array<{ version: ReturnType<typeof version>; weight: number; artifact: { digest: string } }>;
    await tap.publish('serving', MODEL, [make(SplitApplied, {
      instance: 'one', environment, modelId: MODEL, rolloutId: wanted.data['rolloutId'] as string, appliedAt: new Date().toISOString(),
      weights: split.map((share) => ({ version: share.version, weight: share.weight, digest: share.artifact.digest })),
    })]);
  }

  async function inProduction(number: number) {
    await registered(number);
    await pinned(number);
    await passed(number);
    await serve('staging', number);
    const promotion = await eventually(async () => {
      const made = await call('POST', 'promotions', ['dana', 'data-scientist'], { model: 'flights', version: number, environment: 'production', reason: 'better' });
      expect(made.status).toBe(201);
      expect(made.body['evidenceDigest']).toMatch(/^sha256:/);
      return made.body;
    });
    await eventually(async () => expect((await call('POST', `promotions/${promotion['id']}/approvals`, ['vera', 'validator'], { evidenceDigest: promotion['evidenceDigest'] })).status).toBe(201));
    await serve('production', number);
    await tap.next('promotion.completed', (data) => data['environment'] === 'production' && (data['version'] as { number: number }).number === number);
  }

  it('what passes is deployed to staging by itself, and production says what is still missing', async () => {
    await registered(1);
    await pinned(1);
    await passed(1);
    await serve('staging', 1);
    const completed = await tap.next('rollout.completed');
    expect(completed).toMatchObject({ correlationId: 'story 1', key: MODEL, data: { environment: 'staging', guardedAlias: null } });
    const readiness = await tap.next('readiness.changed', (data) => data['environment'] === 'production' && data['state'] === 'blocked'
      && (data['requirements'] as Array<{ met: boolean }>).filter((requirement) => !requirement.met).length === 1);
    expect((readiness.data['requirements'] as Array<{ name: string; met: boolean }>).find((requirement) => !requirement.met)).toMatchObject({ name: 'approval', who: 'validator or compliance' });
    const now = await call('GET', 'deployments?environment=staging', ['olga', 'operator']);
    expect(now.body['items']).toMatchObject([{ environment: 'staging', model: 'flights', weights: [{ version: 1, weight: 100 }], to: null }]);
  });

  it('the order in which facts arrive does not matter', async () => {
    await passed(1);
    await pinned(1);
    await serve('staging', 1);
    await tap.next('rollout.completed', (data) => data['environment'] === 'staging');
  });

  it('an author cannot approve, a stale digest is a conflict that names the change, and the right one goes through', async () => {
    await registered(1);
    await pinned(1);
    await passed(1);
    await serve('staging', 1);
    await tap.publish('registry', MODEL, [make(AliasRequested, { requestId: reportId(), version: version(1), alias: 'champion', environment: 'production' })], { actor: 'dana' });
    const { promotionId } = (await tap.next('promotion.requested', (data) => data['environment'] === 'production')).data as { promotionId: string };
    const promotion = await eventually(async () => {
      const { body } = await call('GET', `promotions/${promotionId}`, ['vera', 'validator']);
      expect(body['evidence']).toMatchObject({ evidenceRevision: 1, reports: [{ policy: 'default', policyRevision: 1, verdict: 'passed' }] });
      return body;
    });
    const approve = (who: [string, ...Role[]], evidenceDigest: unknown) => call('POST', `promotions/${promotionId}/approvals`, who, { evidenceDigest, comment: 'fine' });

    for (const author of ['dana', 'oscar']) {
      const refused = await approve([author, 'validator', 'admin'], promotion['evidenceDigest']);
      expect(refused).toMatchObject({ status: 403, body: { detail: 'Somebody who did not write, register or request it must approve.' } });
    }
    expect((await approve(['max', 'ml-engineer'], promotion['evidenceDigest'])).status).toBe(403);
    await tap.next('access.denied', (data) => data['kind'] === 'forbidden');

    await pinned(1, 2);
    await passed(1, 2);
    await tap.next('promotion.became-stale', (data) => (data['changed'] as string[]).includes('evidenceRevision'));
    const stale = await approve(['vera', 'validator'], promotion['evidenceDigest']);
    expect(stale.status).toBe(409);
    expect(stale.body['difference']).toContainEqual({ field: 'evidenceRevision', seen: 1, now: 2 });

    expect((await approve(['vera', 'validator'], stale.body['evidenceDigest'])).body).toMatchObject({ state: 'rolling-out', approvals: [{ by: 'vera', role: 'validator', comment: 'fine' }] });
    await serve('production', 1);
    const completed = await tap.next('rollout.completed', (data) => data['environment'] === 'production');
    expect(completed.data['guardedAlias']).toBe('champion');
    expect((await call('GET', `promotions/${promotionId}`, ['vera', 'validator'])).body['state']).toBe('completed');
  });

  it('warnings have to be acknowledged by name', async () => {
    await registered(1);
    await pinned(1);
    await passed(1, 1, [{ name: 'reference-shift', verdict: 'warning' }]);
    await serve('staging', 1);
    const { body } = await eventually(async () => {
      const made = await call('POST', 'promotions', ['dana', 'data-scientist'], { model: 'flights', version: 1, environment: 'production' });
      expect(made.body['evidenceDigest']).toMatch(/^sha/);
      return made;
    });
    const approve = (acknowledgedWarnings: string[]) => call('POST', `promotions/${body['id']}/approvals`, ['vera', 'validator'], { evidenceDigest: body['evidenceDigest'], acknowledgedWarnings });
    expect(await approve([])).toMatchObject({ status: 400, body: { detail: expect.stringContaining('reference-shift') } });
    expect((await approve(['reference-shift'])).status).toBe(201);
  });

  it('a failed validation says why and what to do, and deploys nothing', async () => {
    await registered(1);
    await pinned(1);
    await tap.publish('validation', MODEL, [make(ValidationFailed, result(1, 1, [{ name: 'auc', verdict: 'failed' }]))]);
    const readiness = await tap.next('readiness.changed', (data) => data['environment'] === 'staging' && data['state'] === 'blocked');
    expect(readiness.data['requirements']).toContainEqual({ name: 'validation', met: false, why: 'auc: auc is low', fix: 'train better', who: 'data-scientist' });
    expect(tap.ofType('rollout.')).toEqual([]);
  });

  it('a newer wish takes the place of an open one, and the same wish is the same promotion', async () => {
    for (const number of [1, 2]) { await registered(number); await pinned(number); await passed(number); }
    const wish = (number: number) => eventually(async () => {
      const made = await call('POST', 'promotions', ['dana', 'data-scientist'], { model: 'flights', version: number, environment: 'production' });
      expect(made.status).toBe(201);
      return made.body['id'] as string;
    });
    const first = await wish(1);
    expect(await wish(1)).toBe(first);
    const second = await wish(2);
    expect((await tap.next('promotion.superseded')).data).toMatchObject({ promotionId: first, supersededBy: second });
  });

  /** Version 2 at the first step of a rollout whose steps are judged, version 1 beside it. */
  async function inCanary(): Promise<string> {
    const put = await call('PUT', 'environments/production', ['max', 'ml-engineer'], {
      order: 20, approvals: { count: 1, roles: ['validator'] }, steps: [{ weight: 10, minSamples: 100, minLabels: 50, maxDuration: '2h' }, { weight: 100 }],
    });
    expect(put.body['steps']).toMatchObject([{ weight: 10, automatic: true, minSamples: 100, minLabels: 50, maxDuration: '2h' }, { weight: 100, minSamples: 0 }]);
    await inProduction(1);
    await registered(2); await pinned(2); await passed(2);
    await serve('staging', 2);
    const promotion = await eventually(async () => {
      const made = await call('POST', 'promotions', ['dana', 'data-scientist'], { model: 'flights', version: 2, environment: 'production' });
      expect(made.body['evidenceDigest']).toMatch(/^sha/);
      return made.body;
    });
    await eventually(async () => expect((await call('POST', `promotions/${promotion['id']}/approvals`, ['vera', 'validator'], { evidenceDigest: promotion['evidenceDigest'] })).status).toBe(201));
    await serve('production', 2, 10);
    const started = await tap.next('rollout.started', (data) => data['environment'] === 'production' && (data['version'] as { number: number }).number === 2);
    expect(started.data['criteria']).toEqual({ minSamples: 100, minLabels: 50, maxDurationSeconds: 7_200 });
    await eventually(async () => expect((await call('GET', `rollouts/${started.data['rolloutId'] as string}`, ['olga', 'operator'])).body).toMatchObject({ step: 1, applied: true, state: 'running' }));
    return started.data['rolloutId'] as string;
  }
  const judge = (rolloutId: string, verdict: string) => tap.publish('monitoring', MODEL, [make(CanaryJudged, {
    rolloutId, version: version(2), champion: version(1), environment: 'production', step: 1, verdict, reason: `log loss says ${verdict}`, samples: 100, labels: 50, since: '2026-03-01T00:00:00Z', measures: [],
  })], { correlationId: 'story 2' });

  it('a canary that passes goes on by itself to the end', async () => {
    const rolloutId = await inCanary();
    const [verdict] = await judge(rolloutId, 'passed');
    const reached = await tap.next('rollout.step-reached', (data) => data['rolloutId'] === rolloutId);
    expect(reached).toMatchObject({ causationId: verdict!.id, actor: 'service:deployment', data: { step: 2, split: [{ weight: 100 }] } });
    await serve('production', 2);
    await tap.next('rollout.completed', (data) => data['rolloutId'] === rolloutId);
  });

  it('a canary that does harm is rolled back by itself, and its promotion says why', async () => {
    const rolloutId = await inCanary();
    await judge(rolloutId, 'failed');
    expect((await tap.next('rollout.aborted')).data).toMatchObject({ rolloutId, reason: 'log loss says failed', split: [{ version: { number: 1 }, weight: 100 }] });
    expect((await call('GET', `rollouts/${rolloutId}`, ['olga', 'operator'])).body).toMatchObject({ state: 'aborted', judgement: { verdict: 'failed' } });
    const { body } = await call('GET', 'promotions?model=flights&environment=production', ['olga', 'operator']);
    expect((body['items'] as object[])[0]).toMatchObject({ state: 'failed', endedBecause: 'log loss says failed' });
  });

  it('a canary in doubt pauses', async () => {
    const rolloutId = await inCanary();
    await judge(rolloutId, 'inconclusive');
    expect((await tap.next('rollout.paused')).data).toMatchObject({ rolloutId, reason: 'log loss says inconclusive' });
    expect((await call('POST', `rollouts/${rolloutId}/resume`, ['olga', 'operator'], { reason: 'wait for labels' })).body).toMatchObject({ state: 'running', step: 1 });
  });

  it('a model is taken out of an environment, and can come back by a promotion', async () => {
    await inProduction(1);
    const path = 'models/flights/environments/production/deactivation';
    expect((await call('POST', path, ['dana', 'data-scientist'], { reason: 'recall' })).status).toBe(403);
    expect((await call('POST', path, ['olga', 'operator'], { reason: 'recall' })).body).toMatchObject({ model: 'flights', version: 1, environment: 'production' });
    expect((await tap.next('model.deactivated')).data).toMatchObject({ version: { number: 1 }, reason: 'recall', split: [], guardedAlias: 'champion' });
    expect(await call('POST', path, ['olga', 'operator'], { reason: 'recall' })).toMatchObject({ status: 409, body: { detail: 'Nothing of flights serves in production.' } });
    expect(await call('POST', 'models/flights/environments/production/rollback', ['olga', 'operator'], { reason: 'x' })).toMatchObject({ status: 409 });
    await inProduction(2);
  });

  it('a rollout in steps shares the traffic, waits for a person, and can be aborted', async () => {
    await call('PUT', 'environments/production', ['max', 'ml-engineer'], {
      order: 20, guardedAlias: 'champion', approvals: { count: 1, roles: ['validator'] }, steps: [{ weight: 10 }, { weight: 50, automatic: false }, { weight: 100 }],
    });
    await inProduction(1);
    await registered(2); await pinned(2); await passed(2);
    await serve('staging', 2);
    const promotion = await eventually(async () => {
      const made = await call('POST', 'promotions', ['dana', 'data-scientist'], { model: 'flights', version: 2, environment: 'production' });
      expect(made.body['evidenceDigest']).toMatch(/^sha/);
      return made.body;
    });
    await eventually(async () => expect((await call('POST', `promotions/${promotion['id']}/approvals`, ['vera', 'validator'], { evidenceDigest: promotion['evidenceDigest'] })).status).toBe(201));
    await serve('production', 2, 10);
    const { rolloutId } = (await tap.next('rollout.started', (data) => data['environment'] === 'production' && (data['version'] as { number: number }).number === 2)).data as { rolloutId: string };
    await eventually(async () => expect((await call('GET', `rollouts/${rolloutId}`, ['olga', 'operator'])).body).toMatchObject({ step: 1, applied: true, state: 'running' }));
    expect((await call('POST', `rollouts/${rolloutId}/advance`, ['olga', 'operator'], { reason: 'looks well' })).body).toMatchObject({ step: 2, split: [{ weight: 50 }, { weight: 50 }] });
    expect(await call('POST', `rollouts/${rolloutId}/advance`, ['olga', 'operator'], { reason: 'again' })).toMatchObject({ status: 409 });
    expect((await call('POST', `rollouts/${rolloutId}/abort`, ['olga', 'operator'], { reason: 'latency' })).body).toMatchObject({ state: 'aborted', split: [{ version: 1, weight: 100 }] });
    expect((await call('GET', `promotions/${promotion['id']}`, ['olga', 'operator'])).body).toMatchObject({ state: 'failed', endedBecause: 'latency' });
  });

  it('a rollback names its target, needs no approval, and does not wait for other services', async () => {
    await inProduction(1);
    await inProduction(2);
    const dry = await call('POST', 'models/flights/environments/production/rollback?dryRun=true', ['olga', 'operator'], { reason: 'complaints' });
    expect(dry.body).toMatchObject({ dryRun: true, model: 'flights', from: 2, to: 1, rolloutId: null });
    const done = await call('POST', 'models/flights/environments/production/rollback', ['olga', 'operator'], { reason: 'complaints' });
    expect(done.body).toMatchObject({ dryRun: false, to: 1 });
    expect(await call('POST', 'models/flights/environments/production/rollback?dryRun=true', ['olga', 'operator'], { reason: 'again' })).toMatchObject({ status: 409 });
    expect((await tap.next('rollout.rolled-back')).data).toMatchObject({ version: { number: 1 }, from: { number: 2 }, guardedAlias: 'champion', split: [{ weight: 100, version: { number: 1 }, artifact: { digest: digest('1') } }] });
    expect((await call('POST', 'models/flights/environments/nowhere/rollback', ['olga', 'operator'], { reason: 'x' })).status).toBe(404);
  });

  it('a version that a server cannot load ends its rollout with the reason', async () => {
    await registered(1); await pinned(1); await passed(1);
    const { rolloutId } = (await tap.next('rollout.started')).data as { rolloutId: string };
    await tap.publish('serving', MODEL, [make(ModelLoadFailed, { instance: 'one', environment: 'staging', version: version(1), rolloutId, reason: 'the graph is corrupt' })]);
    expect((await tap.next('rollout.aborted')).data).toMatchObject({ reason: 'the graph is corrupt', split: [] });
  });

  it('rules that cannot work are refused, with all mistakes at once', async () => {
    const answer = await call('PUT', 'environments/canary', ['max', 'ml-engineer'], { order: 5, approvals: { count: 1, roles: [] }, automatic: true, steps: [{ weight: 50 }, { weight: 20 }] });
    expect(answer.status).toBe(400);
    expect((answer.body['errors'] as unknown[]).length).toBe(4);
    expect((await call('PUT', 'environments/canary', ['dana', 'data-scientist'], { order: 5, approvals: { count: 0, roles: [] } })).status).toBe(403);
  });
});
