import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '@baton/access';
import { make } from '@baton/contracts';
import { ValidationFailed } from '@baton/contracts/validation/validation-failed';
import { Jobs } from '@baton/jobs';
import { Database, Transactions } from '@baton/persistence';
import { eventually } from '@baton/testing';
import { REVIEW_JOB } from './app/review-clock.js';
import { DeploymentStage, digest, MODEL, version, type Answer } from './deployment-stage.spec.js';
import { startDeployment } from './index.js';

const DAY_MS = 24 * 3_600_000;
const olga = ['olga', 'operator'] as const;
const vera = ['vera', 'validator'] as const;
type Who = readonly [string, ...Role[]];
interface Override { by: string; role: string; at: string; reviewDueAt: string; evidenceDigest: string | null; unmet: Array<{ name: string }>; overdueAt: string | null; review: object | null }

describe('an override', () => {
  let stage: DeploymentStage;
  beforeEach(async () => { stage = await DeploymentStage.open(); });
  afterEach(async () => { await stage.close(); });

  const failed = (number: number, name = 'metric roc-auc') => stage.tap.publish('validation', MODEL, [make(ValidationFailed, stage.result(number, 1, [{ name, verdict: 'failed' }]))], { correlationId: `story ${number}` });
  const overrideBy = (id: unknown, who: Who, reason = 'version 1 answers nonsense since 03:10') => stage.call('POST', `promotions/${String(id)}/override`, [...who], { reason });
  const reviewBy = (id: unknown, who: Who, verdict = 'upheld', comment = 'looked at what it answers') => stage.call('POST', `promotions/${String(id)}/review`, [...who], { verdict, comment });
  const shown = async (id: unknown): Promise<Answer['body']> => (await stage.call('GET', `promotions/${String(id)}`, [...vera])).body;
  const unmetOf = (body: Answer['body']) => (body['requirements'] as Array<{ name: string; met: boolean }>).filter(({ met }) => !met).map(({ name }) => name);

  /** Version 1 has failed validation, and dana wants it in production. */
  async function wished(): Promise<string> {
    await stage.registered(1);
    await stage.pinned(1);
    await failed(1);
    return await eventually(async () => {
      const promotion = await stage.wish(1);
      expect(promotion['evidenceDigest']).toMatch(/^sha256:/);
      return promotion['id'] as string;
    });
  }

  async function overridden(): Promise<string> {
    const id = await wished();
    expect((await overrideBy(id, olga)).status).toBe(201);
    return id;
  }

  /** The clock strikes: a day later, without waiting for it. */
  const dayLater = (id: string) => stage.service.app.get(Transactions).run((tx) => stage.service.app.get(Jobs).reschedule(tx, REVIEW_JOB, id, new Date()));
  const jobOf = async (id: string) => (await stage.service.app.get(Database).query<{ state: string; run_at: Date }>('SELECT state, run_at FROM job WHERE kind = $1 AND key = $2', [REVIEW_JOB, id]))[0];

  it('rolls out what has failed and nobody has approved, and says by whom, why, on what evidence and what did not hold', async () => {
    const id = await wished();
    const { evidenceDigest } = await shown(id);
    const answer = await overrideBy(id, olga);
    expect(answer).toMatchObject({ status: 201, body: { state: 'rolling-out', approvals: [], override: { by: 'olga', role: 'operator', reason: 'version 1 answers nonsense since 03:10', evidenceDigest, overdueAt: null, review: null } } });
    const { at, reviewDueAt, unmet } = answer.body['override'] as Override;
    expect(Date.parse(reviewDueAt) - Date.parse(at)).toBe(DAY_MS);
    expect(unmet.map(({ name }) => name)).toEqual(['validation', 'served in staging', 'approval']);
    expect(await stage.tap.next('promotion.overridden')).toMatchObject({ actor: 'olga', correlationId: 'story 1', key: MODEL, data: {
      promotionId: id, version: { number: 1 }, environment: 'production', overriddenBy: 'olga', role: 'operator', overriddenAt: at, reviewDueAt, evidenceDigest, severity: 'warning', unmet: [{ name: 'validation', why: 'metric roc-auc: metric roc-auc is low' }, { name: 'served in staging' }, { name: 'approval' }],
    } });
    await stage.serve('production', 1);
    expect((await stage.tap.next('rollout.completed', (data) => data['environment'] === 'production')).data['guardedAlias']).toBe('champion');
    const readiness = await stage.tap.next('readiness.changed', (data) => data['environment'] === 'production' && data['state'] === 'serving');
    expect(readiness.data['requirements']).toContainEqual(expect.objectContaining({ name: 'review', met: false, who: 'validator or compliance', fix: expect.stringContaining(`promotions/${id}/review`) as string }));
    expect(unmetOf(await shown(id))).toEqual(['validation', 'served in staging', 'approval', 'review']);
  });

  it('is refused to those who do not carry production, without a reason, of what no server could load, and when the promotion is over', async () => {
    const id = await wished();
    for (const who of [['dana', 'data-scientist'], vera, ['carla', 'compliance'], ['nightly', 'service']] as const) expect((await overrideBy(id, who)).status).toBe(403);
    for (const reason of ['', '  ']) expect(await overrideBy(id, olga, reason)).toMatchObject({ status: 400 });
    await failed(1, 'artifact-safety');
    await stage.tap.next('readiness.changed', (data) => JSON.stringify(data).includes('artifact-safety is low'));
    expect(await overrideBy(id, olga)).toMatchObject({ status: 409, body: { reason: 'unloadable', detail: expect.stringContaining('artifact-safety is low') as string } });
    expect((await stage.call('POST', `promotions/${id}/rejections`, [...vera], { reason: 'no' })).status).toBe(201);
    expect(await overrideBy(id, olga)).toMatchObject({ status: 409, body: { detail: 'This promotion is rejected.' } });
    expect((await overrideBy('0190a0a0-0000-7000-8000-00000000ffff', olga)).status).toBe(404);
    expect(stage.tap.ofType('promotion.overridden')).toEqual([]);
    expect(await jobOf(id)).toBeUndefined();
  });

  it('waits for another rollout in its place to be ended', async () => {
    await stage.registered(2); await stage.pinned(2); await stage.passed(2);
    await stage.serve('staging', 2);
    const other = await eventually(async () => {
      const promotion = await stage.wish(2);
      expect((await stage.call('POST', `promotions/${promotion['id']}/approvals`, [...vera], { evidenceDigest: promotion['evidenceDigest'] })).body['state']).toBe('rolling-out');
      return promotion['id'];
    });
    const id = await wished();
    expect(await overrideBy(id, olga)).toMatchObject({ status: 409, body: { reason: 'busy', detail: expect.stringContaining(`rollouts/${(await shown(other))['rolloutId'] as string}/complete or /abort`) as string } });
  });

  it('is reviewed by somebody who is no author and did not do it, once', async () => {
    const id = await wished();
    expect(await reviewBy(id, vera)).toMatchObject({ status: 409, body: { reason: 'not-overridden' } });
    // Dana wrote it, and is the only one who is awake: she may, and somebody else reviews.
    expect((await overrideBy(id, ['dana', 'data-scientist', 'ml-engineer'])).body['override']).toMatchObject({ by: 'dana', role: 'ml-engineer' });
    for (const [who, reason] of [['dana', 'overrider'], ['oscar', 'author']] as const) expect(await reviewBy(id, [who, 'validator', 'compliance', 'admin'])).toMatchObject({ status: 403, body: { reason } });
    expect((await reviewBy(id, olga)).status).toBe(403);
    expect(await reviewBy(id, vera, 'fine')).toMatchObject({ status: 400, body: { errors: [expect.objectContaining({ field: 'verdict' })] } });
    expect((await reviewBy(id, vera, 'upheld', ' ')).status).toBe(400);
    expect((await stage.call('GET', 'promotions?review=outstanding', [...vera])).body['items']).toMatchObject([{ id }]);

    const answer = await reviewBy(id, vera);
    expect(answer).toMatchObject({ status: 201, body: { state: 'rolling-out', override: { review: { by: 'vera', role: 'validator', verdict: 'upheld', comment: 'looked at what it answers' } } } });
    expect(unmetOf(answer.body)).not.toContain('review');
    expect(await stage.tap.next('promotion.reviewed')).toMatchObject({ actor: 'vera', data: { promotionId: id, overriddenBy: 'dana', reviewedBy: 'vera', role: 'validator', verdict: 'upheld', severity: 'info' } });
    expect(await reviewBy(id, ['carla', 'compliance'])).toMatchObject({ status: 409, body: { detail: 'vera has reviewed it already: upheld.' } });
    expect((await stage.call('GET', 'promotions?review=outstanding', [...vera])).body['items']).toEqual([]);
    expect((await stage.call('GET', 'promotions?review=upheld', [...vera])).body['items']).toMatchObject([{ id }]);

    await dayLater(id);
    await eventually(async () => expect((await jobOf(id))?.state).toBe('done'));
    expect(stage.tap.ofType('promotion.review-overdue')).toEqual([]);
  });

  it('that is objected to stays on the record with the way back', async () => {
    await stage.inProduction(2);
    const id = await overridden();
    await stage.serve('production', 1);
    await stage.tap.next('promotion.completed', (data) => data['promotionId'] === id);
    const { body } = await reviewBy(id, ['carla', 'compliance'], 'objected', 'version 2 was right');
    expect((body['requirements'] as Array<{ name: string; fix: string }>).find(({ name }) => name === 'review')).toMatchObject({ met: false, who: 'operator or ml-engineer', fix: expect.stringContaining('models/flights/environments/production/rollback') as string });
    expect((await stage.tap.next('promotion.reviewed')).data).toMatchObject({ verdict: 'objected', severity: 'critical' });
    expect((await stage.call('POST', 'models/flights/environments/production/rollback', [...olga], { reason: 'objected' })).body).toMatchObject({ from: 1, to: 2 });
  });

  it('that nobody has reviewed within a day is said once, and can be reviewed still', async () => {
    const id = await overridden();
    const { reviewDueAt } = (await shown(id))['override'] as Override;
    expect(await jobOf(id)).toEqual({ state: 'open', run_at: new Date(reviewDueAt) });
    await dayLater(id);
    expect(await stage.tap.next('promotion.review-overdue')).toMatchObject({ actor: 'service:deployment', correlationId: 'story 1', key: MODEL, data: {
      promotionId: id, environment: 'production', overriddenBy: 'olga', reviewDueAt, severity: 'critical', why: 'Nobody has reviewed that olga overrode validation, served in staging, approval: version 1 answers nonsense since 03:10',
    } });
    for (const state of ['outstanding', 'overdue']) expect((await stage.call('GET', `promotions?review=${state}`, [...vera])).body['items']).toMatchObject([{ id, override: { overdueAt: expect.any(String) as string } }]);
    expect((await reviewBy(id, vera)).status).toBe(201);
    expect((await stage.call('GET', 'promotions?review=outstanding', [...vera])).body['items']).toEqual([]);
  });

  it('whose review falls due while the service is down, or after a process that had begun to say so has died, is said once', async () => {
    const id = await overridden();
    const database = stage.service.app.get(Database);
    // As a process leaves it that was killed with the job in its hands; the lease is over.
    await database.query("UPDATE job SET run_at = now() - interval '1 minute', lease = gen_random_uuid(), leased_until = now() + interval '1 hour', attempts = 7 WHERE kind = $1", [REVIEW_JOB]);
    await stage.restart();
    expect(stage.tap.ofType('promotion.review-overdue')).toEqual([]);
    await stage.service.app.get(Database).query("UPDATE job SET leased_until = now() - interval '1 second' WHERE kind = $1", [REVIEW_JOB]);
    await dayLater(id);
    await stage.tap.next('promotion.review-overdue');
    await stage.restart();
    await eventually(async () => expect((await jobOf(id))?.state).toBe('done'));
    const [later] = await stage.tap.publish('validation', MODEL, [make(ValidationFailed, stage.result(1, 1, [{ name: 'slices', verdict: 'failed' }]))]);
    await eventually(() => expect(stage.tap.events.some(({ causationId }) => causationId === later!.id)).toBe(true));
    expect(stage.tap.ofType('promotion.review-overdue')).toHaveLength(1);
  });

  it('is said to be overdue once by two processes that are woken at the same time', async () => {
    const id = await overridden();
    const second = await startDeployment(stage.config);
    try {
      await dayLater(id);
      await stage.tap.next('promotion.review-overdue');
      await eventually(async () => expect((await jobOf(id))?.state).toBe('done'));
      const reviewed = await reviewBy(id, vera);
      await stage.tap.next('promotion.reviewed');
      expect(reviewed.status).toBe(201);
      expect(stage.tap.ofType('promotion.review-overdue')).toHaveLength(1);
    } finally {
      await second.close();
    }
  });

  it('of a version that nothing is pinned of is recorded as what it is: on no evidence', async () => {
    await stage.registered(1);
    const { id } = await stage.wish(1);
    expect((await overrideBy(id, olga)).body['override']).toMatchObject({ evidenceDigest: null, unmet: [{ name: 'evidence' }, { name: 'validation' }, { name: 'served in staging' }, { name: 'approval' }] });
    expect((await stage.tap.next('promotion.overridden')).data['evidenceDigest']).toBeNull();
    expect(await stage.tap.next('rollout.started', (data) => data['environment'] === 'production')).toMatchObject({ data: { split: [{ artifact: { digest: digest('1') }, version: version(1) }] } });
  });
});
