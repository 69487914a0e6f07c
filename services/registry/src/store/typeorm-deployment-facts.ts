import { Injectable } from '@nestjs/common';
import { managerOf, Statements, type Transaction } from '@baton/persistence';
import { DeploymentFacts, type Readiness } from '../app/ports/deployment-facts.js';
import type { EnvironmentRule, Serving } from '../domain/guard.js';

interface ReadinessRow { model_id: string; number: number; environment: string; state: string; requirements: Readiness['requirements']; as_of: Date }
const RULES = 'SELECT environment, guarded_alias AS "guardedAlias" FROM environment_fact ORDER BY environment';

@Injectable()
export class TypeormDeploymentFacts extends DeploymentFacts {
  constructor(private readonly statements: Statements) {
    super();
  }

  rules(tx?: Transaction): Promise<EnvironmentRule[]> {
    return tx ? managerOf(tx).query<EnvironmentRule[]>(RULES) : this.statements.rows<EnvironmentRule>(RULES);
  }

  async recordEnvironment(tx: Transaction, { environment, guardedAlias, revision }: EnvironmentRule & { readonly revision: number }): Promise<void> {
    await managerOf(tx).query(
      `INSERT INTO environment_fact AS e (environment, revision, guarded_alias) VALUES ($1, $2, $3)
       ON CONFLICT (environment) DO UPDATE SET revision = excluded.revision, guarded_alias = excluded.guarded_alias WHERE e.revision <= excluded.revision`, [environment, revision, guardedAlias]);
  }

  serving(tx: Transaction, modelId: string): Promise<Serving[]> {
    return managerOf(tx).query<Serving[]>('SELECT environment, number FROM serving_fact WHERE model_id = $1 ORDER BY environment', [modelId]);
  }

  async recordServing(tx: Transaction, modelId: string, { environment, number }: Serving, since: Date): Promise<void> {
    await managerOf(tx).query(
      `INSERT INTO serving_fact (model_id, environment, number, since) VALUES ($1, $2, $3, $4)
       ON CONFLICT (model_id, environment) DO UPDATE SET number = excluded.number, since = excluded.since`, [modelId, environment, number, since]);
  }

  async recordDeactivated(tx: Transaction, modelId: string, environment: string): Promise<void> {
    await managerOf(tx).query('DELETE FROM serving_fact WHERE model_id = $1 AND environment = $2', [modelId, environment]);
  }

  async readiness(modelId: string, number: number, environment: string): Promise<Readiness | undefined> {
    return (await this.statements.rows<ReadinessRow>('SELECT * FROM readiness_fact WHERE model_id = $1 AND number = $2 AND environment = $3', [modelId, number, environment])).map(readinessOf)[0];
  }

  async readinessEverywhere(modelId: string, number: number): Promise<Readiness[]> {
    return (await this.statements.rows<ReadinessRow>('SELECT * FROM readiness_fact WHERE model_id = $1 AND number = $2 ORDER BY environment', [modelId, number])).map(readinessOf);
  }

  async recordReadiness(tx: Transaction, { modelId, number, environment, state, requirements, asOf }: Readiness): Promise<void> {
    await managerOf(tx).query(
      `INSERT INTO readiness_fact (model_id, number, environment, state, requirements, as_of) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (model_id, number, environment) DO UPDATE SET state = excluded.state, requirements = excluded.requirements, as_of = excluded.as_of`,
      [modelId, number, environment, state, JSON.stringify(requirements), asOf]);
  }

  async recordSettled(tx: Transaction, promotionId: string, state: string): Promise<void> {
    await managerOf(tx).query('INSERT INTO promotion_fact (promotion_id, state) VALUES ($1, $2) ON CONFLICT (promotion_id) DO UPDATE SET state = excluded.state', [promotionId, state]);
  }
}

const readinessOf = (row: ReadinessRow): Readiness => ({
  modelId: row.model_id, number: row.number, environment: row.environment, state: row.state, requirements: row.requirements, asOf: row.as_of,
});
