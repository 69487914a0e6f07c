import type { Transaction } from '@baton/persistence';
import { AliasRequests, type NewAliasRequest } from '../app/ports/alias-requests.js';
import { DeploymentFacts, type Readiness } from '../app/ports/deployment-facts.js';
import type { AliasRequest } from '../domain/alias.js';
import type { EnvironmentRule, Serving } from '../domain/guard.js';

/** For unit tests: what deployment has said. */
export class FakeDeploymentFacts extends DeploymentFacts {
  private readonly environments = new Map<string, EnvironmentRule & { revision: number }>();
  private readonly served = new Map<string, Serving>();
  private readonly states = new Map<string, Readiness>();
  readonly settled = new Map<string, string>();

  async rules(): Promise<EnvironmentRule[]> {
    return [...this.environments.values()].map(({ environment, guardedAlias }) => ({ environment, guardedAlias })).sort((a, b) => (a.environment < b.environment ? -1 : 1));
  }

  async recordEnvironment(_tx: Transaction, rule: EnvironmentRule & { revision: number }): Promise<void> {
    if ((this.environments.get(rule.environment)?.revision ?? 0) <= rule.revision) this.environments.set(rule.environment, rule);
  }

  async serving(_tx: Transaction, modelId: string): Promise<Serving[]> {
    return [...this.served].filter(([key]) => key.startsWith(`${modelId}/`)).map(([, serving]) => serving).sort((a, b) => (a.environment < b.environment ? -1 : 1));
  }

  async recordServing(_tx: Transaction, modelId: string, serving: Serving): Promise<void> {
    this.served.set(`${modelId}/${serving.environment}`, serving);
  }

  async recordDeactivated(_tx: Transaction, modelId: string, environment: string): Promise<void> {
    this.served.delete(`${modelId}/${environment}`);
  }

  async readiness(modelId: string, number: number, environment: string): Promise<Readiness | undefined> {
    return this.states.get(`${modelId}/${number}/${environment}`);
  }

  async readinessEverywhere(modelId: string, number: number): Promise<Readiness[]> {
    return [...this.states.values()].filter((each) => each.modelId === modelId && each.number === number).sort((a, b) => (a.environment < b.environment ? -1 : 1));
  }

  async recordReadiness(_tx: Transaction, readiness: Readiness): Promise<void> {
    this.states.set(`${readiness.modelId}/${readiness.number}/${readiness.environment}`, readiness);
  }

  async recordSettled(_tx: Transaction, promotionId: string, state: string): Promise<void> {
    this.settled.set(promotionId, state);
  }
}

/** For unit tests: requests, closed by what the facts have settled. */
export class FakeAliasRequests extends AliasRequests {
  readonly requests: Array<NewAliasRequest & { supersededBy: string | null }> = [];

  constructor(private readonly facts: FakeDeploymentFacts) {
    super();
  }

  async open(_tx: Transaction, modelId: string, environment: string): Promise<AliasRequest | null> {
    const found = this.requests.findLast((each) => each.modelId === modelId && each.environment === environment && each.supersededBy === null && !this.facts.settled.has(each.id));
    return found ? { id: found.id, number: found.number } : null;
  }

  async add(_tx: Transaction, request: NewAliasRequest): Promise<void> {
    for (const each of this.requests) if (each.id === request.supersedes) each.supersededBy = request.id;
    this.requests.push({ ...request, supersededBy: null });
  }
}
