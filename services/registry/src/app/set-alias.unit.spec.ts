import { AliasMoved } from '@baton/contracts/registry/alias-moved';
import { AliasRequested } from '@baton/contracts/registry/alias-requested';
import { Person } from '@baton/access';
import { FakeOutbox } from '@baton/messaging';
import { FakeTransactions, type Transaction } from '@baton/persistence';
import { Problem } from '@baton/service-kit';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeAliasRequests, FakeDeploymentFacts } from '../store/fake-deployment-facts.js';
import { FakeModels } from '../store/fake-models.js';
import { FakeVersions } from '../store/fake-versions.js';
import { newVersion } from '../store/models.features.js';
import type { Readiness } from './ports/deployment-facts.js';
import { FollowServing } from './follow-serving.js';
import { ManageModels } from './manage-models.js';
import { RequestPromotion } from './request-promotion.js';
import { SetAlias } from './set-alias.js';
import { TransitionStage } from './transition-stage.js';
import { WatchReadiness } from './watch-readiness.js';

const tx = {} as Transaction;
const alice = new Person('alice', ['data-scientist'], 'now');
const id = '01a20e3e-8d6f-758e-9e2c-77ee808e339c';
const event = { id: 'e1', correlationId: 'other' };

/** Deployment hears of a wish a while after it, and names it then in what it says. */
class LateDeployment extends FakeDeploymentFacts {
  private looks = 0;

  constructor(private readonly outbox: FakeOutbox) {
    super();
  }

  override async readiness(modelId: string, number: number, environment: string): Promise<Readiness | undefined> {
    const known = await super.readiness(modelId, number, environment);
    const wish = this.outbox.of(AliasRequested).filter(({ version }) => version.number === number).at(-1);
    const heard = (this.looks += 1) % 3 === 0;
    return known && heard && wish ? { ...known, requirements: known.requirements.map((requirement) => ({ ...requirement, fix: `Approve ${wish.requestId}.` })) } : known;
  }
}

describe('an alias', () => {
  let facts: FakeDeploymentFacts;
  let models: FakeModels;
  let versions: FakeVersions;
  let outbox: FakeOutbox;
  let setAlias: SetAlias;
  let transition: TransitionStage;
  let follow: FollowServing;
  let manage: ManageModels;

  beforeEach(async () => {
    const transactions = new FakeTransactions();
    outbox = new FakeOutbox();
    facts = new LateDeployment(outbox);
    models = new FakeModels();
    versions = new FakeVersions(models);
    const promotions = new RequestPromotion(new FakeAliasRequests(facts), new WatchReadiness(facts));
    setAlias = new SetAlias(transactions, models, versions, facts, promotions, outbox);
    transition = new TransitionStage(transactions, versions, facts, promotions, outbox);
    follow = new FollowServing(models, versions, facts, outbox);
    manage = new ManageModels(transactions, models, facts, outbox);
    await models.create(tx, { id, name: 'late', description: '', tags: {}, createdAt: 1, updatedAt: 1, createdBy: 'alice' });
    for (let i = 0; i < 3; i++) await versions.create(tx, newVersion('late'));
    for (const number of [1, 2, 3]) {
      await facts.recordReadiness(tx, { modelId: id, number, environment: 'production', state: 'waiting', requirements: [{ name: 'approval', met: false, why: 'None yet.', fix: 'Ask for it first.', who: 'validator' }], asOf: new Date() });
    }
  });

  const refusal = async (work: Promise<unknown>): Promise<Problem> => {
    const error: unknown = await work.then(() => undefined, (reason: unknown) => reason);
    expect(error).toBeInstanceOf(Problem);
    return error as Problem;
  };

  it('that nobody guards moves, with the story of the version', async () => {
    await setAlias.run('late', 'challenger', 2, alice);
    expect(outbox.appended).toMatchObject([{ event: { modelId: id, alias: 'challenger', number: 2, formerNumber: null }, key: id, subject: `models/${id}`, cause: { actor: 'alice', correlationId: 'story' } }]);
    await setAlias.run('late', 'challenger', 2, alice);
    expect(outbox.appended).toHaveLength(1);
  });

  it('that is guarded answers with the promotion and what it still needs, and does not move', async () => {
    const problem = await refusal(setAlias.run('late', 'champion', 2, alice));
    const [{ requestId }] = outbox.of(AliasRequested) as [AliasRequested];
    expect(problem).toMatchObject({ status: 403, detail: `Promotion ${requestId} opened; champion moves by itself when: approval: None yet. Approve ${requestId}. (validator)`, extra: { promotionId: requestId, environment: 'production' } });
    expect(await models.alias(tx, id, 'champion')).toBeNull();
    expect(outbox.of(AliasMoved)).toEqual([]);
  });

  it('asked for again is the same promotion; for a newer version a new one', async () => {
    const first = await refusal(setAlias.run('late', 'champion', 2, alice));
    const again = await refusal(setAlias.run('late', 'champion', 2, alice));
    const newer = await refusal(setAlias.run('late', 'champion', 3, alice));
    expect(again.extra['promotionId']).toBe(first.extra['promotionId']);
    expect(newer.extra['promotionId']).not.toBe(first.extra['promotionId']);
    expect(outbox.of(AliasRequested)).toHaveLength(2);
  });

  it('asked for after a rejection is a new promotion', async () => {
    const first = await refusal(setAlias.run('late', 'champion', 2, alice));
    await facts.recordSettled(tx, first.extra['promotionId'] as string, 'rejected');
    expect((await refusal(setAlias.run('late', 'champion', 2, alice))).extra['promotionId']).not.toBe(first.extra['promotionId']);
  });

  it('follows what serves, and setting it there again is fine', async () => {
    await follow.run(tx, { version: { modelId: id, number: 2 }, environment: 'production', guardedAlias: 'champion' }, event);
    await facts.recordServing(tx, id, { environment: 'production', number: 2 });
    expect(outbox.appended).toMatchObject([{ event: { alias: 'champion', number: 2, formerNumber: null }, cause: { actor: 'service:registry', correlationId: 'story', causationId: 'e1' } }]);
    await setAlias.run('late', 'champion', 2, alice);
    await transition.run('late', 2, 'Production', true, alice);
    expect(outbox.appended).toHaveLength(1);
    await follow.run(tx, { version: { modelId: id, number: 1 }, environment: 'production', guardedAlias: undefined }, event);
    await facts.recordServing(tx, id, { environment: 'production', number: 1 });
    expect(outbox.of(AliasMoved).at(-1)).toMatchObject({ number: 1, formerNumber: 2 });
    expect((await versions.find({ name: 'late' }, 1))!.stage).toBe('Production');
    expect((await versions.find({ name: 'late' }, 2))!.stage).toBe('Archived');
  });

  it('that is guarded cannot be removed, nor reached by a stage', async () => {
    await follow.run(tx, { version: { modelId: id, number: 2 }, environment: 'production', guardedAlias: 'champion' }, event);
    await facts.recordServing(tx, id, { environment: 'production', number: 2 });
    expect(await refusal(setAlias.remove('late', 'champion', alice))).toMatchObject({ status: 403 });
    expect((await refusal(transition.run('late', 3, 'Production', true, alice))).detail).toContain('champion moves by itself when');
    expect(await refusal(transition.run('late', 2, 'Archived', false, alice))).toMatchObject({ status: 403, detail: expect.stringContaining('serves in production') });
    expect(await refusal(manage.delete('late', alice))).toMatchObject({ status: 403 });
    expect(await refusal(manage.rename('late', 'later', alice))).toMatchObject({ status: 403 });
  });

  it('is free once deployment guards another', async () => {
    await facts.recordEnvironment(tx, { environment: 'production', guardedAlias: 'live', revision: 1 });
    await setAlias.run('late', 'champion', 2, alice);
    await setAlias.remove('late', 'champion', alice);
    expect(outbox.of(AliasMoved).map(({ number }) => number)).toEqual([2, null]);
    expect((await refusal(setAlias.run('late', 'live', 2, alice))).detail).toContain('live moves by itself');
  });

  it('of a version or model that does not exist is not found', async () => {
    expect(await refusal(setAlias.run('late', 'champion', 9, alice))).toMatchObject({ status: 404 });
    expect(await refusal(setAlias.run('nobody', 'champion', 1, alice))).toMatchObject({ status: 404 });
    expect(await refusal(setAlias.run('late', 'latest', 1, alice))).toMatchObject({ status: 400 });
  });
});
