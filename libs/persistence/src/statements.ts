import { hash } from 'node:crypto';
import type { Pool } from 'pg';
import type { Database } from './database.js';
import { DatabaseUnavailable, sqlStateOf } from './failures.js';

/** Searches come in as many shapes as people can think of; only so many texts are kept prepared. */
const MOST_PREPARED = 300;
const CACHED_PLAN_OUTDATED = '0A000';

/** Single statements outside any transaction, prepared on each connection: planning these takes longer than running them. */
export class Statements {
  private readonly names = new Map<string, string>();

  constructor(private readonly database: Database) {}

  async rows<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    const name = this.nameOf(text);
    try {
      return (await this.pool.query<Row>(name === undefined ? { text, values } : { name, text, values })).rows;
    } catch (error) {
      // A newer version of this service has added a column meanwhile.
      if (name === undefined || sqlStateOf(error) !== CACHED_PLAN_OUTDATED) throw error;
      return (await this.pool.query<Row>({ text, values })).rows;
    }
  }

  private nameOf(text: string): string | undefined {
    const known = this.names.get(text);
    if (known !== undefined || this.names.size >= MOST_PREPARED) return known;
    const name = hash('sha256', text, 'hex').slice(0, 32);
    this.names.set(text, name);
    return name;
  }

  private get pool(): Pool {
    if (!this.database.connected) throw new DatabaseUnavailable('PostgreSQL is not connected yet.');
    return (this.database.dataSource.driver as unknown as { master: Pool }).master;
  }
}
