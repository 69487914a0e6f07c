import type { Transaction, Transactions } from '@baton/persistence';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import type { Models } from '../app/ports/models.js';
import type { NewVersion, Versions } from '../app/ports/versions.js';

export interface ModelStores { transactions: Transactions; models: Models; versions: Versions }

export const newVersion = (name: string, more: Partial<NewVersion> = {}): NewVersion => ({
  name, source: 's3://bucket/model', runId: null, loggedModelId: null, runLink: '', description: '', tags: {}, createdAt: 1_000, registeredBy: 'alice', correlationId: 'story',
  downloadUri: null, artifactDigest: `sha256:${'a'.repeat(64)}`, evidenceWanted: 0, ...more,
});

/** What every store of models and versions does, the fake and the real one. */
export function modelsFeatures(make: () => Promise<ModelStores>): void {
  const made = async () => {
    const stores = await make();
    const name = `model ${uuidv7()}`;
    const run = <T>(work: (tx: Transaction) => Promise<T>) => stores.transactions.run(work);
    const model = { id: uuidv7(), name, description: '', tags: {}, createdAt: 1, updatedAt: 1, createdBy: 'alice' };
    expect(await run((tx) => stores.models.create(tx, model))).toBe(true);
    const register = (more?: Partial<NewVersion>) => run(async (tx) => (await stores.versions.create(tx, newVersion(name, more)))!);
    return { ...stores, run, name, model, register };
  };

  describe('models', () => {
    it('have their name alone, and keep their id through a rename', async () => {
      const { models, run, model, name } = await made();
      expect(await run((tx) => models.create(tx, { ...model, id: uuidv7() }))).toBe(false);
      expect(await run((tx) => models.rename(tx, model.id, `${name} 2`, 5))).toBe(true);
      expect(await models.byName(name)).toBeUndefined();
      expect(await models.byName(`${name} 2`)).toMatchObject({ id: model.id, updatedAt: 5 });
      expect(await models.byId(model.id)).toMatchObject({ name: `${name} 2` });
    });

    it('take tags and a description', async () => {
      const { models, name } = await made();
      expect(await models.setTag(name, 'team', 'x')).toBe(true);
      expect(await models.setTag(name, 'gone', 'y')).toBe(true);
      expect(await models.setTag(name, 'gone', null)).toBe(true);
      expect(await models.describe(name, 'about flights', 7)).toBe(true);
      expect(await models.byName(name)).toMatchObject({ tags: { team: 'x' }, description: 'about flights', updatedAt: 7 });
      expect(await models.setTag('nobody', 'a', 'b')).toBe(false);
    });

    it('go with their versions and aliases', async () => {
      const { models, versions, run, model, name, register } = await made();
      await register();
      await run((tx) => models.setAlias(tx, model.id, 'champion', 1, 1));
      await run((tx) => models.delete(tx, model.id));
      expect(await models.byId(model.id)).toBeUndefined();
      expect(await versions.find({ modelId: model.id }, 1)).toBeUndefined();
      expect(await versions.byAlias(name, 'champion')).toBeUndefined();
    });
  });

  describe('versions', () => {
    it('are numbered from 1 on, and a deleted number is never used again', async () => {
      const { versions, run, register } = await made();
      expect((await register()).number).toBe(1);
      const second = await register();
      await run((tx) => versions.delete(tx, second));
      expect((await register()).number).toBe(3);
      expect(await versions.find(second, 2)).toBeUndefined();
    });

    it('of no model are none', async () => {
      const { versions, run } = await made();
      expect(await run((tx) => versions.create(tx, newVersion('nobody')))).toBeUndefined();
    });

    it('are found by name, by id and by alias, and know their aliases', async () => {
      const { models, versions, run, model, name, register } = await made();
      await register({ tags: { a: 'b' } });
      await run((tx) => models.setAlias(tx, model.id, 'champion', 1, 1));
      await run((tx) => models.setAlias(tx, model.id, 'blue', 1, 1));
      for (const version of [await versions.find({ name }, 1), await versions.find({ modelId: model.id }, 1), await versions.byAlias(name, 'champion')]) {
        expect(version).toMatchObject({ modelId: model.id, name, number: 1, aliases: ['blue', 'champion'], tags: { a: 'b' }, downloadUri: `mlflow-artifacts:/registered/${model.id}/1` });
      }
      await run((tx) => models.setAlias(tx, model.id, 'blue', null, 1));
      expect((await versions.find({ name }, 1))!.aliases).toEqual(['champion']);
      expect(await run((tx) => models.alias(tx, model.id, 'blue'))).toBeNull();
    });

    it('that are deleted take their aliases along', async () => {
      const { models, versions, run, model, name, register } = await made();
      const version = await register();
      await run((tx) => models.setAlias(tx, model.id, 'champion', 1, 1));
      await run((tx) => versions.delete(tx, version));
      expect(await versions.byAlias(name, 'champion')).toBeUndefined();
      expect((await models.byName(name))!.aliases).toEqual([]);
    });

    it('are newest by stage', async () => {
      const { models, versions, run, name, register } = await made();
      const [first] = [await register(), await register(), await register()];
      await run((tx) => versions.setStage(tx, first, 'Production', 9));
      const numbers = (list: Array<{ number: number; stage: string }>) => list.map(({ number, stage }) => [number, stage]);
      expect(numbers(await versions.latest(name, []))).toEqual([[1, 'Production'], [3, 'None']]);
      expect(numbers(await versions.latest(name, ['Production', 'Archived']))).toEqual([[1, 'Production']]);
      expect(numbers((await models.byName(name))!.latest)).toEqual([[1, 'Production'], [3, 'None']]);
      expect((await run((tx) => versions.inStage(tx, first.modelId, 'None'))).map(({ number }) => number)).toEqual([2, 3]);
    });

    it('come page by page, the newest first', async () => {
      const { versions, model, register } = await made();
      for (let i = 0; i < 3; i++) await register();
      expect((await versions.page(model.id, 2, null)).map(({ number }) => number)).toEqual([3, 2]);
      expect((await versions.page(model.id, 2, 2)).map(({ number }) => number)).toEqual([1]);
    });

    it('count the reasons to pin their evidence, and are found by their run', async () => {
      const { versions, run, register } = await made();
      const runId = uuidv7();
      const version = await register({ runId, loggedModelId: `m-${runId}` });
      expect(await run((tx) => versions.wantEvidence(tx, version))).toBe(1);
      expect(await run((tx) => versions.wantEvidence(tx, version))).toBe(2);
      expect(await run((tx) => versions.ofRun(tx, runId))).toMatchObject([{ number: 1, evidenceWanted: 2 }]);
      expect(await run((tx) => versions.ofLoggedModel(tx, `m-${runId}`))).toMatchObject([{ number: 1 }]);
    });

    it('take tags and descriptions', async () => {
      const { versions, run, name, register } = await made();
      const version = await register({ tags: { keep: '1' } });
      await run((tx) => versions.setTag(tx, version, 'baton.task', 'binary'));
      await run((tx) => versions.setTag(tx, version, 'gone', 'x'));
      await run((tx) => versions.setTag(tx, version, 'gone', null));
      await run((tx) => versions.describe(tx, version, 'better', 99));
      expect(await versions.find({ name }, 1)).toMatchObject({ tags: { keep: '1', 'baton.task': 'binary' }, description: 'better', updatedAt: 99 });
    });
  });
}
