import { Injectable } from '@nestjs/common';
import { managerOf, type Transaction } from '@baton/persistence';
import { ReportedSplits, type ReportedSplit } from '../app/ports/reported-splits.js';

@Injectable()
export class TypeormReportedSplits extends ReportedSplits {
  async note(tx: Transaction, { instance, environment, modelId, rolloutId, weights, appliedAt }: ReportedSplit): Promise<boolean> {
    // Serving nothing is news only after serving something.
    const rows = await managerOf(tx).query<unknown[]>(
      `INSERT INTO reported_split (instance, environment, model_id, rollout_id, weights, applied_at)
       SELECT $1, $2, $3::uuid, $4::uuid, $5, $6::timestamptz
       WHERE $5::text <> '[]' OR EXISTS (SELECT FROM reported_split WHERE instance = $1 AND environment = $2 AND model_id = $3::uuid)
       ON CONFLICT (instance, environment, model_id) DO UPDATE SET rollout_id = excluded.rollout_id, weights = excluded.weights, applied_at = excluded.applied_at
         WHERE reported_split.rollout_id <> excluded.rollout_id OR reported_split.weights <> excluded.weights
       RETURNING instance`, [instance, environment, modelId, rolloutId, weights, appliedAt]);
    return rows.length > 0;
  }
}
