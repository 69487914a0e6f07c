import { Injectable } from '@nestjs/common';
import { managerOf, type Transaction } from '@baton/persistence';
import { GroundTruths, type Intake, type Label } from '../app/ports/ground-truths.js';

const GIVEN = `unnest($1::boolean[], $2::text[], $3::text[], $4::timestamptz[]) AS g(by_key, ref, value, observed_at)`;

@Injectable()
export class TypeormGroundTruths extends GroundTruths {
  async take(tx: Transaction, modelId: string, intakeId: string, labels: readonly Label[]): Promise<Intake> {
    const values = [labels.map(({ by }) => by === 'key'), labels.map(({ ref }) => ref), labels.map(({ value }) => value), labels.map(({ observedAt }) => observedAt)];
    const manager = managerOf(tx);
    // xmax is 0 in a row that was not there before.
    const written = await manager.query<Array<{ fresh: boolean; by_key: boolean; ref: string }>>(
      `INSERT INTO ground_truth (model_id, by_key, ref, value, observed_at, intake_id)
       SELECT $5, g.by_key, g.ref, g.value, g.observed_at, $6 FROM ${GIVEN} ORDER BY g.by_key, g.ref
       ON CONFLICT (model_id, by_key, ref) DO UPDATE SET value = excluded.value, observed_at = excluded.observed_at, received_at = now(), intake_id = excluded.intake_id
         WHERE ground_truth.value <> excluded.value AND ground_truth.observed_at <= excluded.observed_at
       RETURNING xmax = 0 AS fresh, by_key, ref`, [...values, modelId, intakeId]);
    const [{ matched }] = await manager.query<[{ matched: string }]>(
      `SELECT count(*) AS matched FROM unnest($1::boolean[], $2::text[]) AS g(by_key, ref)
       WHERE EXISTS (SELECT FROM prediction p WHERE p.model_id = $3 AND NOT g.by_key AND p.ref = g.ref) OR EXISTS (SELECT FROM prediction p WHERE p.model_id = $3 AND g.by_key AND p.key = g.ref)`,
      [written.map(({ by_key }) => by_key), written.map(({ ref }) => ref), modelId]);
    const fresh = written.filter((row) => row.fresh).length;
    return { accepted: written.length, corrected: written.length - fresh, duplicate: labels.length - written.length, unmatched: written.length - Number(matched) };
  }
}
