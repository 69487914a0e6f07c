import { Injectable } from '@nestjs/common';
import { Database, managerOf, type Transaction } from '@baton/persistence';
import { ProjectionState } from '../app/ports/projection-state.js';

@Injectable()
export class TypeormProjectionState extends ProjectionState {
  constructor(private readonly database: Database) {
    super();
  }

  async version(): Promise<number | null> {
    return (await this.database.query<{ version: number }>('SELECT version FROM projection'))[0]?.version ?? null;
  }

  async note(tx: Transaction, version: number): Promise<void> {
    await managerOf(tx).query('INSERT INTO projection (version) VALUES ($1) ON CONFLICT (only_row) DO UPDATE SET version = excluded.version', [version]);
  }
}
