import { Injectable } from '@nestjs/common';
import { Database, managerOf, type Transaction } from '@baton/persistence';
import { Predictions, type Found, type NewBatch, type Outcome, type OutcomeFilter, type PredictionRow, type Sealable, type Segment, type Work } from '../app/ports/predictions.js';
import type { Period } from '../domain/period.js';
import type { DeployedId } from '../app/ports/windows.js';

/**
 * A prediction's ground truth by its id or by its business key: whichever was observed later. Looked up row by row, by
 * LIMIT 1, so that the time goes with the rows that are asked for and not with all labels of the model.
 */
const LABEL = `
  LEFT JOIN LATERAL (SELECT g.* FROM ground_truth g WHERE g.model_id = p.model_id AND NOT g.by_key AND g.ref = p.ref LIMIT 1) i ON true
  LEFT JOIN LATERAL (SELECT g.* FROM ground_truth g WHERE g.model_id = p.model_id AND g.by_key AND g.ref = p.key LIMIT 1) k ON true
  CROSS JOIN LATERAL (SELECT CASE WHEN k.observed_at > i.observed_at OR i.ref IS NULL THEN k.value ELSE i.value END AS value,
                             greatest(i.observed_at, k.observed_at) AS observed_at, greatest(i.received_at, k.received_at) AS received_at) l`;

interface OutcomeRow {
  ref: string; number: number; observed: number; duration: number; failed: boolean; invalid: boolean; score: number | null; predicted: string | null; probabilities: number[] | null; classes: string[] | null;
  label: string | null; labelled: number | null;
}

/** Milliseconds since 1970, as a number: a hundred thousand dates take longer to read than the rest of their rows. */
const milliseconds = (time: string): string => `(extract(epoch FROM ${time}) * 1000)::float8`;

interface FoundRow {
  environment: string; model_id: string; number: number; ref: string; key: string | null; received_at: Date; observed_at: Date; duration: number; split: boolean; failure: string | null; invalid: boolean;
  score: number | null; predicted: string | null; probabilities: number[] | null; label: string | null; label_observed_at: Date | null; label_received_at: Date | null;
  value: Buffer | null; segment: string | null; segment_row: number | null; batch_row: number;
}

@Injectable()
export class TypeormPredictions extends Predictions {
  constructor(private readonly database: Database) {
    super();
  }

  async add(tx: Transaction, batches: readonly NewBatch[]): Promise<void> {
    for (const { about, source, sequence, classes, value, rows } of batches) {
      const [batch] = await managerOf(tx).query<Array<{ id: string }>>(
        `INSERT INTO prediction_batch (environment, model_id, number, source, sequence, rows, classes, value) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) 
         ON CONFLICT (source, sequence) DO UPDATE SET rows = excluded.rows RETURNING id`,
        [about.environment, about.modelId, about.number, source, sequence, rows.length, classes, value]);
      await this.addRows(tx, batch!.id, about, rows);
    }
  }

  private async addRows(tx: Transaction, batchId: string, { environment, modelId, number }: DeployedId, rows: readonly PredictionRow[]): Promise<void> {
    const column = <T>(of: (row: PredictionRow) => T) => rows.map(of);
    await managerOf(tx).query(
      `INSERT INTO prediction (batch_id, environment, model_id, number, batch_row, ref, key, received_at, observed_at, duration, split, failure, invalid, score, predicted, probabilities)
       SELECT $1, $2, $3, $4, batch_row, ref, key, to_timestamp(received), to_timestamp(observed), duration, split, failure, invalid, score, predicted, probabilities::real[]
       FROM unnest($5::integer[], $6::text[], $7::text[], $8::float8[], $9::float8[], $10::real[], $11::boolean[], $12::text[], $13::boolean[], $14::float8[], $15::text[], $16::text[])
         AS u(batch_row, ref, key, received, observed, duration, split, failure, invalid, score, predicted, probabilities)`,
      [batchId, environment, modelId, number, rows.map((_, index) => index), column(({ ref }) => ref), column(({ key }) => key), column(({ receivedAt }) => receivedAt / 1_000), column(({ observedAt }) => observedAt / 1_000),
        column(({ durationMs }) => durationMs), column(({ split }) => split), column(({ failure }) => failure), column(({ invalid }) => invalid), column(({ score }) => score), column(({ predicted }) => predicted),
        column(({ probabilities }) => (probabilities === null ? null : `{${probabilities.join(',')}}`))]);
  }

  async outcomes({ modelId, environment, number, from, to, split }: OutcomeFilter): Promise<Outcome[]> {
    const time = split ? 'received_at' : 'observed_at';
    const rows = await this.database.query<OutcomeRow>(
      `SELECT p.number, p.ref, ${milliseconds('p.observed_at')} AS observed, p.duration, p.failure IS NOT NULL AS failed, p.invalid, p.score, p.predicted, p.probabilities, b.classes, l.value AS label, ${milliseconds('l.observed_at')} AS labelled
       FROM prediction p JOIN prediction_batch b ON b.id = p.batch_id ${LABEL}
       WHERE p.model_id = $1 AND p.environment = $2 AND ($3::integer IS NULL OR p.number = $3) AND p.${time} >= $4 AND p.${time} < $5 ${split ? 'AND p.split' : ''}
       ORDER BY p.observed_at, p.ref`, [modelId, environment, number, new Date(from), new Date(to)]);
    return rows.map((row) => ({
      request: row.ref.replace(/#\d+$/, ''), number: row.number, observedAt: row.observed, durationMs: row.duration, failed: row.failed, invalid: row.invalid, score: row.score, predicted: row.predicted,
      probabilities: row.probabilities, classes: row.classes, label: row.label, lag: row.labelled === null ? null : row.labelled - row.observed,
    }));
  }

  work({ modelId, environment, number, from, to }: DeployedId & Period, length: number, quantiles: readonly number[]): Promise<Array<Work & { bucket: number }>> {
    return this.database.query<Work & { bucket: number }>(
      `SELECT floor(${milliseconds('observed_at')} / $6::float8) AS bucket, count(*)::float8 AS rows, count(failure)::float8 AS failed, (count(*) FILTER (WHERE invalid))::float8 AS invalid,
              percentile_disc($7::float8[]) WITHIN GROUP (ORDER BY duration) AS latency
       FROM prediction WHERE model_id = $1 AND environment = $2 AND number = $3 AND observed_at >= $4 AND observed_at < $5 GROUP BY 1`,
      [modelId, environment, number, new Date(from), new Date(to), length, quantiles]);
  }

  async find(modelId: string, wanted: { key: string } | { ref: string }, limit: number): Promise<Found[]> {
    const [column, value] = 'key' in wanted ? ['key', wanted.key] : ['ref', wanted.ref];
    const rows = await this.database.query<FoundRow>(
      `SELECT p.*, l.value AS label, l.observed_at AS label_observed_at, l.received_at AS label_received_at, b.value, b.segment, b.segment_row
       FROM prediction p JOIN prediction_batch b ON b.id = p.batch_id ${LABEL} WHERE p.model_id = $1 AND p.${column} = $2 ORDER BY p.received_at DESC LIMIT $3`, [modelId, value, limit]);
    return rows.map(foundOf);
  }

  async labelledUntil({ environment, modelId, number }: DeployedId): Promise<number | null> {
    const [row] = await this.database.query<{ observed_at: Date }>(
      `SELECT p.observed_at FROM prediction p ${LABEL} WHERE p.model_id = $1 AND p.environment = $2 AND p.number = $3 AND l.value IS NOT NULL ORDER BY p.observed_at DESC LIMIT 1`, [modelId, environment, number]);
    return row?.observed_at.getTime() ?? null;
  }

  async sealable(rows: number, age: number): Promise<Sealable | null> {
    const [group] = await this.database.query<{ environment: string; model_id: string; number: number }>(
      `SELECT environment, model_id, number FROM prediction_batch WHERE value IS NOT NULL GROUP BY environment, model_id, number
       HAVING sum(rows) >= $1 OR min(taken_at) < now() - $2 * interval '1 millisecond' LIMIT 1`, [rows, age]);
    if (!group) return null;
    const batches = await this.database.query<{ id: string; rows: number; value: Buffer }>(
      `SELECT id, rows, value FROM (SELECT id, rows, value, sum(rows) OVER (ORDER BY id) AS upto FROM prediction_batch WHERE value IS NOT NULL AND environment = $1 AND model_id = $2 AND number = $3) waiting
       WHERE upto - rows < $4 ORDER BY id`, [group.environment, group.model_id, group.number, rows]);
    return { about: { environment: group.environment, modelId: group.model_id, number: group.number }, batches };
  }

  async seal(tx: Transaction, { environment, modelId, number }: DeployedId, batches: ReadonlyArray<{ id: string; rows: number }>, segment: Segment): Promise<boolean> {
    let at = 0;
    const places = batches.map(({ rows }) => (at += rows) - rows);
    const [, sealed] = await managerOf(tx).query<[unknown, number]>(
      `UPDATE prediction_batch b SET value = NULL, segment = $3, segment_row = u.place FROM unnest($1::bigint[], $2::integer[]) AS u(id, place) WHERE b.id = u.id AND b.value IS NOT NULL`,
      [batches.map(({ id }) => id), places, segment.digest]);
    if (sealed !== batches.length) return false;
    await managerOf(tx).query(
      `INSERT INTO prediction_segment (digest, environment, model_id, number, rows, size, from_at, to_at, capture) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
      [segment.digest, environment, modelId, number, segment.rows, segment.size, new Date(segment.from), new Date(segment.to), segment.capture]);
    return true;
  }
}

const foundOf = (row: FoundRow): Found => ({
  about: { environment: row.environment, modelId: row.model_id, number: row.number }, ref: row.ref, key: row.key, receivedAt: row.received_at.getTime(), observedAt: row.observed_at.getTime(), durationMs: row.duration,
  split: row.split, failure: row.failure, invalid: row.invalid, score: row.score, predicted: row.predicted, probabilities: row.probabilities,
  label: row.label === null ? null : { value: row.label, observedAt: row.label_observed_at!.toISOString(), receivedAt: row.label_received_at!.toISOString() },
  batch: row.value, row: row.batch_row + (row.segment_row ?? 0), segment: row.segment,
});
