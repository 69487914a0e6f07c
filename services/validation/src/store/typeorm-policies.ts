import { Injectable } from '@nestjs/common';
import { Database, managerOf, type Transaction } from '@baton/persistence';
import { Policies } from '../app/ports/policies.js';
import type { Policy, PolicyRules } from '../domain/policy.js';

interface Row { name: string; revision: number; rules: PolicyRules }

const policyOf = ({ name, revision, rules }: Row): Policy => ({ ...rules, name, revision });

@Injectable()
export class TypeormPolicies extends Policies {
  constructor(private readonly database: Database) {
    super();
  }

  async newest(tx?: Transaction): Promise<Policy[]> {
    const sql = 'SELECT DISTINCT ON (name) name, revision, rules FROM policy ORDER BY name, revision DESC';
    return (tx ? await managerOf(tx).query<Row[]>(sql) : await this.database.query<Row>(sql)).map(policyOf);
  }

  async find(name: string, revision?: number): Promise<Policy | undefined> {
    return (await this.database.query<Row>(
      'SELECT name, revision, rules FROM policy WHERE name = $1 AND ($2::integer IS NULL OR revision = $2) ORDER BY revision DESC LIMIT 1', [name, revision ?? null])).map(policyOf)[0];
  }

  async revisions(name: string): Promise<Policy[]> {
    return (await this.database.query<Row>('SELECT name, revision, rules FROM policy WHERE name = $1 ORDER BY revision DESC', [name])).map(policyOf);
  }

  async save(tx: Transaction, { name, environments, models, riskTiers, checks }: Omit<Policy, 'revision'>): Promise<Policy> {
    const manager = managerOf(tx);
    await manager.query("SELECT pg_advisory_xact_lock(hashtextextended('policy/' || $1, 0))", [name]);
    const rows = await manager.query<Row[]>(
      'INSERT INTO policy (name, revision, rules) SELECT $1, coalesce(max(revision), 0) + 1, $2::jsonb FROM policy WHERE name = $1 RETURNING name, revision, rules',
      [name, JSON.stringify({ environments, models, riskTiers, checks })]);
    return policyOf(rows[0]!);
  }
}
