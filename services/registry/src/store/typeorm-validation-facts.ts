import { Injectable } from '@nestjs/common';
import { managerOf, type Transaction } from '@baton/persistence';
import { ValidationFacts, type Verdict } from '../app/ports/validation-facts.js';

@Injectable()
export class TypeormValidationFacts extends ValidationFacts {
  async record(tx: Transaction, { modelId, number, policy, verdict, evidenceRevision, summary, at }: Verdict): Promise<void> {
    await managerOf(tx).query(
      `INSERT INTO validation_fact AS f (model_id, number, policy, verdict, evidence_revision, summary, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (model_id, number, policy) DO UPDATE SET verdict = excluded.verdict, evidence_revision = excluded.evidence_revision, summary = excluded.summary, at = excluded.at
       WHERE f.evidence_revision <= excluded.evidence_revision`, [modelId, number, policy, verdict, evidenceRevision, summary, at]);
  }
}
