import { Injectable } from '@nestjs/common';
import type { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import { Database, managerOf, type Transaction } from '@baton/persistence';
import { Champions } from '../app/ports/champions.js';

@Injectable()
export class TypeormChampions extends Champions {
  constructor(private readonly database: Database) {
    super();
  }

  async keep(tx: Transaction, environment: string, modelId: string, number: number | null): Promise<void> {
    await managerOf(tx).query(
      'INSERT INTO champion (environment, model_id, number) VALUES ($1, $2, $3) ON CONFLICT (environment, model_id) DO UPDATE SET number = excluded.number', [environment, modelId, number]);
  }

  async find(modelId: string, environment: string): Promise<EvidencePinned | undefined> {
    return (await this.database.query<{ evidence: EvidencePinned }>(
      'SELECT p.evidence FROM champion c JOIN pinned_evidence p USING (model_id, number) WHERE c.environment = $2 AND c.model_id = $1', [modelId, environment]))[0]?.evidence;
  }
}
