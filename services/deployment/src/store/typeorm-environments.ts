import { Injectable } from '@nestjs/common';
import { Database, managerOf, type Transaction } from '@baton/persistence';
import { Environments } from '../app/ports/environments.js';
import type { Environment, EnvironmentRules } from '../domain/environment.js';

interface Row { name: string; revision: number; rules: EnvironmentRules }

const NEWEST = "SELECT DISTINCT ON (name) name, revision, rules FROM environment ORDER BY name, revision DESC";
const environmentOf = ({ name, revision, rules }: Row): Environment => ({ ...rules, name, revision });
const byOrder = (one: Environment, other: Environment) => one.order - other.order;

@Injectable()
export class TypeormEnvironments extends Environments {
  constructor(private readonly database: Database) {
    super();
  }

  async all(tx?: Transaction): Promise<Environment[]> {
    const rows = tx ? await managerOf(tx).query<Row[]>(NEWEST) : await this.database.query<Row>(NEWEST);
    return rows.map(environmentOf).sort(byOrder);
  }

  async find(name: string): Promise<Environment | undefined> {
    return (await this.all()).find((environment) => environment.name === name);
  }

  async save(tx: Transaction, { name, revision, ...rules }: Environment): Promise<void> {
    await managerOf(tx).query('INSERT INTO environment (name, revision, rules) VALUES ($1, $2, $3)', [name, revision, JSON.stringify(rules)]);
  }
}
