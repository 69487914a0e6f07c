import { setTimeout as pause } from 'node:timers/promises';
import { DataSource, type EntitySchema, type MigrationInterface } from 'typeorm';
import { DatabaseUnavailable, isDatabaseUnavailable, isSerializationFailure } from './failures.js';
import { transactionOf, Transactions, type Transaction } from './transactions.js';

export type MigrationClass = new () => MigrationInterface;

export interface DatabaseOptions {
  /** `postgres://user:password@host:port/database` */
  url: string;
  /** Shown in pg_stat_activity. */
  name: string;
  entities?: EntitySchema[];
  migrations: MigrationClass[];
  /** Connections at most, 10 unless told. */
  poolSize?: number;
}

const MIGRATION_LOCK = 7_260_114;
const SERIALIZATION_ATTEMPTS = 4;

/** A service's own database: connection pool, migrations and transactions. */
export class Database extends Transactions {
  readonly dataSource: DataSource;
  readonly url: string;
  private closed = false;
  private migrated = false;

  constructor(options: DatabaseOptions) {
    super();
    this.url = options.url;
    this.dataSource = new DataSource({
      type: 'postgres',
      url: options.url,
      applicationName: options.name,
      entities: options.entities ?? [],
      migrations: options.migrations,
      migrationsTransactionMode: 'each',
      poolSize: options.poolSize ?? 10,
      extra: { connectionTimeoutMillis: 5_000, keepAlive: true },
      logging: false,
    });
  }

  get connected(): boolean {
    return this.migrated && this.dataSource.isInitialized;
  }

  /** Connects and migrates; while Postgres is away it tries again without bound and says so through `onRetry`. */
  async connect(onRetry: (error: unknown) => void = () => undefined): Promise<void> {
    for (let wait = 100; !this.closed; wait = Math.min(wait * 2, 2_000)) {
      try {
        if (!this.dataSource.isInitialized) await this.dataSource.initialize();
        return await this.migrate();
      } catch (error) {
        if (!isDatabaseUnavailable(error)) throw error;
        onRetry(error);
        await pause(wait);
      }
    }
  }

  /** Runs pending migrations under an advisory lock, so that processes that start together do not collide. */
  private async migrate(): Promise<void> {
    const guard = this.dataSource.createQueryRunner();
    try {
      await guard.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
      await this.dataSource.runMigrations();
      this.migrated = true;
    } finally {
      await guard.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
      await guard.release();
    }
  }

  async run<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    if (!this.connected) throw new DatabaseUnavailable('PostgreSQL is not connected yet.');
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.dataSource.transaction((manager) => work(transactionOf(manager)));
      } catch (error) {
        if (!isSerializationFailure(error) || attempt >= SERIALIZATION_ATTEMPTS) throw error;
      }
    }
  }

  /** One statement outside any transaction, for reads. */
  async query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    if (!this.connected) throw new DatabaseUnavailable('PostgreSQL is not connected yet.');
    return this.dataSource.query<Row[]>(sql, parameters);
  }

  async close(): Promise<void> {
    this.closed = true;
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}
