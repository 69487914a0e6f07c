import { make } from '@baton/contracts';
import { PromotionRequested } from '@baton/contracts/deployment/promotion-requested';
import { RolloutCompleted } from '@baton/contracts/deployment/rollout-completed';
import { RolloutRolledBack } from '@baton/contracts/deployment/rollout-rolled-back';
import { AlertRaised } from '@baton/contracts/monitoring/alert-raised';
import { AlertResolved } from '@baton/contracts/monitoring/alert-resolved';
import { CanaryJudged } from '@baton/contracts/monitoring/canary-judged';
import { DriftCleared } from '@baton/contracts/monitoring/drift-cleared';
import { DriftDetected } from '@baton/contracts/monitoring/drift-detected';
import { PerformanceDegraded } from '@baton/contracts/monitoring/performance-degraded';
import { RetrainingRequested } from '@baton/contracts/monitoring/retraining-requested';
import { ValidationPassed } from '@baton/contracts/validation/validation-passed';
import { Projections } from '@baton/messaging';
import { eventually } from '@baton/testing';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunningRegistry } from '../running-registry.features.js';

interface Item { kind: string; environment: string | null; at: string; state: string; about: string; summary: string; event: string; type: string; answerWith?: string }

describe('feedback on a version', () => {
  let registry: RunningRegistry;
  let modelId = '';
  const version = (number = 1) => ({ modelId, name: 'flights', number });
  const WEEK = { from: '2013-03-08T00:00:00Z', to: '2013-03-15T00:00:00Z' };
  const drift = { environment: 'production', feature: 'temp', metric: 'psi', threshold: 0.2, adjustedP: 0, n: 4_000, ...WEEK };
  const items = async (number = 1, query = '') => (await registry.call('GET', `/api/v1/models/flights/versions/${number}/feedback${query}`)).body as { model: string; version: number; items: Item[]; nextCursor: string | null };
  const tags = async (number = 1) => Object.fromEntries(((await registry.mlflow('GET', 'model-versions/get', { name: 'flights', version: String(number) })).model_version.tags as Array<{ key: string; value: string }> | undefined ?? []).map(({ key, value }) => [key, value]));
  const monitoring = (...events: object[]) => registry.tap.publish('monitoring', modelId, events);

  beforeAll(async () => {
    registry = await RunningRegistry.start();
    await registry.mlflow('POST', 'registered-models/create', { name: 'flights' });
    for (let i = 0; i < 3; i++) await registry.mlflow('POST', 'model-versions/create', { name: 'flights', source: 's3://bucket/x', description: 'hers' });
    modelId = (await registry.call('GET', '/api/v1/models/flights')).body['id'] as string;
  });
  afterAll(() => registry.close());

  it('comes from validation, deployment and monitoring, newest first and page by page', async () => {
    const rolloutId = uuidv7();
    await registry.tap.publish('validation', modelId, [make(ValidationPassed, { version: version(), reportId: uuidv7(), evidenceRevision: 1, policy: { name: 'standard', revision: 1 }, environments: ['production'], digest: `sha256:${'a'.repeat(64)}`, checks: [] })]);
    await registry.tap.publish('deployment', modelId, [
      make(PromotionRequested, { promotionId: uuidv7(), version: version(), environment: 'production', origin: 'alias', reason: '', requestedBy: 'dana' }),
      make(RolloutCompleted, { rolloutId, version: version(), environment: 'production', guardedAlias: 'champion', split: [] }),
    ]);
    const [detected] = await monitoring(make(DriftDetected, { ...drift, version: version(), value: 1.2884 }));
    await eventually(async () => expect((await items()).items).toHaveLength(4));
    const { model, version: number, items: all } = await items();
    expect([model, number]).toEqual(['flights', 1]);
    expect(all.map(({ kind, state }) => `${kind} ${state}`)).toEqual(['drift detected', 'rollout completed', 'promotion requested', 'validation passed']);
    expect(all[0]).toMatchObject({ environment: 'production', about: 'temp', event: detected!.id, type: 'monitoring.drift.detected.v1', since: '2013-03-08T00:00:00.000Z', summary: 'Drift detected: temp: PSI 1.29 (threshold 0.2), over 4000 predictions.' });
    const first = await items(1, '?limit=3');
    const second = await items(1, `?limit=3&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items]).toEqual(all);
    expect(second.nextCursor).toBeNull();
    expect((await registry.call('GET', '/api/v1/models/flights/versions/1')).body['feedback']).toEqual(all);
    expect((await registry.call('GET', `/api/v1/models/flights/versions/1/feedback?cursor=${Buffer.from('{"at":"x","event":"y"}').toString('base64url')}`)).status).toBe(400);
    expect((await registry.call('GET', '/api/v1/models/flights/versions/9/feedback')).status).toBe(404);
  });

  it('shows in short as tags that nobody else writes, beside a description that stays hers', async () => {
    const alert = { alertId: uuidv7(), version: version(), environment: 'production', kind: 'performance', metric: 'log-loss', severity: 'critical', owner: null };
    await monitoring(
      make(PerformanceDegraded, { version: version(), environment: 'production', metric: 'log-loss', value: 0.612, low: 0.58, high: 0.64, threshold: 0.35, n: 900, coverage: 0.9, ...WEEK }),
      make(AlertRaised, { ...alert, value: 0.612, threshold: 0.35, n: 900, ...WEEK, why: 'The whole interval is beyond it.' }),
    );
    await eventually(async () => expect(await tags()).toMatchObject({
      'baton.out.health': 'look at production: 1 drifting, 1 degraded, 1 open alert', 'baton.out.drift': 'temp: PSI 1.29 (threshold 0.2) in production since 2013-03-08',
      'baton.out.performance': 'log-loss 0.612 [0.58, 0.64] (threshold 0.35) in production since 2013-03-08', 'baton.out.alerts': 'critical performance log-loss: 0.612 (threshold 0.35) in production since 2013-03-08',
      'baton.out.serving': 'production', 'baton.out.validation.standard': 'passed',
    }));
    expect((await registry.mlflow('GET', 'model-versions/get', { name: 'flights', version: '1' })).model_version.description).toBe('hers');
    for (const [method, path] of [['POST', 'set-tag'], ['DELETE', 'delete-tag']] as const) {
      expect((await registry.tryMlflow(method, `model-versions/${path}`, { name: 'flights', version: '1', key: 'baton.out.drift', value: 'none' })).status).toBe(400);
    }
    await monitoring(make(DriftCleared, { ...drift, version: version(), value: 0.1, from: '2013-03-22T00:00:00Z', to: '2013-03-29T00:00:00Z' }), make(AlertResolved, { ...alert, resolvedBy: null, reason: 'The figures are back.' }));
    await eventually(async () => expect(await tags()).toMatchObject({ 'baton.out.health': 'look at production: 1 degraded', 'baton.out.drift': 'none in production since 2013-03-22', 'baton.out.alerts': expect.stringMatching(/^none open in production since /) as string }));
  });

  it('a request to train again shows on the version that it is about, with the line that answers it', async () => {
    const requestId = uuidv7();
    await monitoring(make(RetrainingRequested, { requestId, version: version(), environment: 'production', cause: { kind: 'performance', reason: 'log-loss is worse than 0.35.', ...WEEK } }));
    const line = `mlflow.set_tag("baton.caused_by", "${requestId}")`;
    await eventually(async () => expect((await items()).items[0]).toMatchObject({ kind: 'retraining', state: 'requested', about: requestId, answerWith: line, summary: expect.stringContaining(line) as string }));
    expect((await tags())['baton.out.retraining']).toContain(line);
    expect(await tags(2)).toEqual({});
  });

  it('a canary’s verdict and a rollback show on the version that was taken off, and the other says that it serves again', async () => {
    await monitoring(make(CanaryJudged, { rolloutId: uuidv7(), version: version(3), environment: 'production', step: 1, verdict: 'failed', reason: 'Its loss is higher.', samples: 900, labels: 300, since: WEEK.from, measures: [] }));
    await registry.tap.publish('deployment', modelId, [make(RolloutRolledBack, { rolloutId: uuidv7(), version: version(1), from: version(3), environment: 'production', reason: 'the canary failed', split: [] })]);
    await eventually(async () => expect((await items(3)).items.map(({ kind, state }) => `${kind} ${state}`).sort()).toEqual(['canary failed', 'rollout rolled-back']));
    expect((await tags(3))['baton.out.canary']).toMatch(/^failed at step 1 after 900 predictions, 300 of them with ground truth: Its loss is higher, in production on /);
    expect((await items(1)).items[0]).toMatchObject({ kind: 'rollout', state: 'restored' });
  });

  it('is the same whatever publisher is heard first, and after a replay', async () => {
    const before = [await items(1), await items(3), await tags(1), await tags(3)];
    await registry.app.get(Projections).rebuild();
    await eventually(async () => expect([await items(1), await items(3), await tags(1), await tags(3)]).toEqual(before));
  });
});
