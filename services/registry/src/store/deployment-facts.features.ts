import type { Transaction, Transactions } from '@baton/persistence';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import type { AliasRequests, NewAliasRequest } from '../app/ports/alias-requests.js';
import type { DeploymentFacts } from '../app/ports/deployment-facts.js';

export interface DeploymentStores { transactions: Transactions; facts: DeploymentFacts; requests: AliasRequests }

/** What every store of deployment's facts and of alias requests does, the fake and the real one. */
export function deploymentFactsFeatures(make: () => Promise<DeploymentStores>): void {
  const made = async () => {
    const stores = await make();
    return { ...stores, run: <T>(work: (tx: Transaction) => Promise<T>) => stores.transactions.run(work), modelId: uuidv7() };
  };
  const request = (modelId: string, number: number, supersedes: string | null = null): NewAliasRequest =>
    ({ id: uuidv7(), modelId, number, alias: 'champion', environment: 'production', requestedBy: 'alice', requestedAt: new Date(), supersedes });

  describe('what deployment has said', () => {
    it('of an environment holds until a newer revision says otherwise', async () => {
      const { facts, run } = await made();
      const environment = `env-${uuidv7()}`;
      await run((tx) => facts.recordEnvironment(tx, { environment, guardedAlias: 'live', revision: 2 }));
      await run((tx) => facts.recordEnvironment(tx, { environment, guardedAlias: 'old', revision: 1 }));
      expect((await facts.rules()).filter((rule) => rule.environment === environment)).toEqual([{ environment, guardedAlias: 'live' }]);
      await run((tx) => facts.recordEnvironment(tx, { environment, guardedAlias: null, revision: 3 }));
      expect(await run((tx) => facts.rules(tx))).toContainEqual({ environment, guardedAlias: null });
    });

    it('serves is one version an environment', async () => {
      const { facts, run, modelId } = await made();
      await run((tx) => facts.recordServing(tx, modelId, { environment: 'staging', number: 1 }, new Date()));
      await run((tx) => facts.recordServing(tx, modelId, { environment: 'production', number: 1 }, new Date()));
      await run((tx) => facts.recordServing(tx, modelId, { environment: 'staging', number: 2 }, new Date()));
      expect(await run((tx) => facts.serving(tx, modelId))).toEqual([{ environment: 'production', number: 1 }, { environment: 'staging', number: 2 }]);
      await run((tx) => facts.recordDeactivated(tx, modelId, 'staging'));
      expect(await run((tx) => facts.serving(tx, modelId))).toEqual([{ environment: 'production', number: 1 }]);
    });

    it('of readiness is the last word', async () => {
      const { facts, run, modelId } = await made();
      const requirement = { name: 'approval', met: false, why: 'Nobody has.', fix: 'Approve it.', who: 'validator' };
      const asOf = new Date('2026-03-01T12:00:00Z');
      expect(await facts.readiness(modelId, 1, 'production')).toBeUndefined();
      await run((tx) => facts.recordReadiness(tx, { modelId, number: 1, environment: 'production', state: 'waiting', requirements: [], asOf }));
      await run((tx) => facts.recordReadiness(tx, { modelId, number: 1, environment: 'production', state: 'blocked', requirements: [requirement], asOf }));
      expect(await facts.readiness(modelId, 1, 'production')).toEqual({ modelId, number: 1, environment: 'production', state: 'blocked', requirements: [requirement], asOf });
      expect(await facts.readinessEverywhere(modelId, 1)).toHaveLength(1);
      expect(await facts.readinessEverywhere(modelId, 2)).toEqual([]);
    });
  });

  describe('a request for a guarded alias', () => {
    it('is open until another takes its place', async () => {
      const { requests, run, modelId } = await made();
      const first = request(modelId, 1);
      const second = request(modelId, 2, first.id);
      expect(await run((tx) => requests.open(tx, modelId, 'production'))).toBeNull();
      await run((tx) => requests.add(tx, first));
      expect(await run((tx) => requests.open(tx, modelId, 'production'))).toEqual({ id: first.id, number: 1 });
      await run((tx) => requests.add(tx, second));
      expect(await run((tx) => requests.open(tx, modelId, 'production'))).toEqual({ id: second.id, number: 2 });
      expect(await run((tx) => requests.open(tx, modelId, 'staging'))).toBeNull();
    });

    it('is closed when its promotion is settled, and does not bring back the one before', async () => {
      const { requests, facts, run, modelId } = await made();
      const first = request(modelId, 1);
      const second = request(modelId, 2, first.id);
      await run((tx) => requests.add(tx, first));
      await run((tx) => requests.add(tx, second));
      await run((tx) => facts.recordSettled(tx, second.id, 'rejected'));
      expect(await run((tx) => requests.open(tx, modelId, 'production'))).toBeNull();
    });
  });
}
