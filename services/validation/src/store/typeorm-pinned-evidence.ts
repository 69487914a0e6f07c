import { Injectable } from '@nestjs/common';
import type { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import { Database, managerOf, type Transaction } from '@baton/persistence';
import { KnownEnvironments, PinnedEvidence, type Pinned } from '../app/ports/pinned-evidence.js';

@Injectable()
export class TypeormPinnedEvidence extends PinnedEvidence {
  constructor(private readonly database: Database) {
    super();
  }

  async keep(tx: Transaction, evidence: EvidencePinned, correlationId: string): Promise<void> {
    const { modelId, number, name } = evidence.version;
    await managerOf(tx).query(
      `INSERT INTO pinned_evidence (model_id, number, name, evidence, correlation_id) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (model_id, number) DO UPDATE SET name = excluded.name, evidence = excluded.evidence`, [modelId, number, name, JSON.stringify(evidence), correlationId]);
  }

  async forget(tx: Transaction, modelId: string, number: number | null): Promise<void> {
    await managerOf(tx).query('DELETE FROM pinned_evidence WHERE model_id = $1 AND ($2::integer IS NULL OR number = $2)', [modelId, number]);
  }

  async renamed(tx: Transaction, modelId: string, name: string): Promise<void> {
    await managerOf(tx).query('UPDATE pinned_evidence SET name = $2 WHERE model_id = $1', [modelId, name]);
  }

  async find(model: string, number: number): Promise<Pinned | undefined> {
    return (await this.database.query<Pinned>(
      'SELECT evidence, correlation_id AS "correlationId" FROM pinned_evidence WHERE (name = $1 OR model_id::text = $1) AND number = $2', [model, number]))[0];
  }
}

@Injectable()
export class TypeormKnownEnvironments extends KnownEnvironments {
  async keep(tx: Transaction, name: string): Promise<void> {
    await managerOf(tx).query('INSERT INTO known_environment (name) VALUES ($1) ON CONFLICT DO NOTHING', [name]);
  }

  async names(tx: Transaction): Promise<string[]> {
    return (await managerOf(tx).query<Array<{ name: string }>>('SELECT name FROM known_environment ORDER BY name')).map((row) => row.name);
  }
}
