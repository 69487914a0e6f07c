import { Injectable } from '@nestjs/common';
import { managerOf, Statements, type Transaction } from '@baton/persistence';
import { ServingHistory, type ServingPlace, type SplitsAround } from '../app/ports/serving-history.js';
import type { Decision, Said } from '../domain/decision.js';
import type { Split, Weight, Word } from '../domain/serving.js';
import { rowsJson } from './rows-json.js';

/** Of what follows, the first that differs ends an interval; several servers report each change. */
const FOLLOWING = 50;

const ADD_SPLITS = `
  INSERT INTO served_split (event_id, model_id, model, environment, instance, rollout_id, weights, applied_at, recorded_at)
  SELECT event, "modelId", model, environment, instance, "rolloutId", weights, "appliedAt", "recordedAt"
  FROM jsonb_to_recordset($1::jsonb) AS r(event text, "modelId" text, model text, environment text, instance text, "rolloutId" text, weights text, "appliedAt" timestamptz, "recordedAt" timestamptz)
  ON CONFLICT DO NOTHING`;

const ADD_DECISIONS = `
  INSERT INTO decision (event_id, model_id, number, environment, recorded_at, said)
  SELECT event, "modelId", number, environment, at, said
  FROM jsonb_to_recordset($1::jsonb) AS r(event text, "modelId" text, number bigint, environment text, at timestamptz, said text) ON CONFLICT DO NOTHING`;

const AROUND = `
  SELECT p.ordinal, s.* FROM unnest((SELECT $1::text[]), (SELECT $2::text[])) WITH ORDINALITY AS p(model_id, environment, ordinal) CROSS JOIN LATERAL (
    (SELECT true AS is_last, w.*, coalesce(first.applied_at, w.applied_at) AS since, coalesce(first.rollout_id, w.rollout_id) AS brought_by
     FROM (SELECT DISTINCT ON (instance) * FROM served_split
           WHERE model_id = p.model_id AND environment = p.environment AND applied_at <= $3 AND recorded_at <= $4 ORDER BY instance, applied_at DESC, event_id DESC) w
     LEFT JOIN LATERAL (SELECT applied_at FROM served_split
       WHERE model_id = p.model_id AND environment = p.environment AND instance IS NOT DISTINCT FROM w.instance AND weights <> w.weights AND applied_at <= w.applied_at AND recorded_at <= $4
       ORDER BY applied_at DESC LIMIT 1) other ON true
     LEFT JOIN LATERAL (SELECT applied_at, rollout_id FROM served_split
       WHERE model_id = p.model_id AND environment = p.environment AND instance IS NOT DISTINCT FROM w.instance AND weights = w.weights AND applied_at <= w.applied_at AND recorded_at <= $4
         AND applied_at > coalesce(other.applied_at, '-infinity') ORDER BY applied_at, event_id LIMIT 1) first ON true)
    UNION ALL
    (SELECT false, *, applied_at, rollout_id FROM served_split
     WHERE model_id = p.model_id AND environment = p.environment AND applied_at > $3 AND recorded_at <= $4 ORDER BY applied_at, event_id LIMIT ${FOLLOWING})) AS s
  ORDER BY p.ordinal, s.applied_at`;

interface SplitRow {
  ordinal: string; is_last: boolean; event_id: string; model_id: string; model: string | null; environment: string; instance: string | null; rollout_id: string; weights: string;
  applied_at: Date; recorded_at: Date; since: Date; brought_by: string;
}
interface DecisionRow { event_id: string; model_id: string | null; number: string | null; environment: string | null; recorded_at: Date; said: string }

@Injectable()
export class TypeormServingHistory extends ServingHistory {
  constructor(private readonly statements: Statements) {
    super();
  }

  async add(tx: Transaction, splits: readonly Split[], decisions: readonly Decision[]): Promise<void> {
    const manager = managerOf(tx);
    if (splits.length > 0) {
      await manager.query(ADD_SPLITS, [rowsJson(splits.map((split) => ({ ...split, weights: JSON.stringify(split.weights) })))]);
      await manager.query(`INSERT INTO served_place (model_id, environment) SELECT DISTINCT "modelId", environment FROM jsonb_to_recordset($1::jsonb) AS r("modelId" text, environment text) ON CONFLICT DO NOTHING`,
        [rowsJson(splits)]);
    }
    if (decisions.length > 0) await manager.query(ADD_DECISIONS, [rowsJson(decisions.map((decision) => ({ ...decision, said: JSON.stringify(decision.said) })))]);
  }

  async clear(tx: Transaction): Promise<void> {
    for (const table of ['served_split', 'served_place', 'decision']) await managerOf(tx).query(`DELETE FROM ${table}`);
  }

  async places({ models, environment }: { models?: readonly string[] | undefined; environment?: string | undefined }, limit: number, after: ServingPlace | null): Promise<ServingPlace[]> {
    const values: unknown[] = [];
    const where: string[] = [];
    const add = (condition: (parameter: string) => string, value: unknown) => { values.push(value); where.push(condition(`$${values.length}`)); };
    if (models) add((p) => `model_id = ANY(${p}::text[])`, models);
    if (environment !== undefined) add((p) => `environment = ${p}`, environment);
    if (after) {
      values.push(after.modelId, after.environment);
      where.push(`(model_id, environment) > ($${values.length - 1}, $${values.length})`);
    }
    values.push(limit);
    return this.statements.rows<ServingPlace>(
      `SELECT model_id AS "modelId", environment FROM served_place ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} ORDER BY model_id, environment LIMIT $${values.length}`, values);
  }

  async splits(places: readonly ServingPlace[], at: Date, knownAt: Date): Promise<SplitsAround[]> {
    const rows = await this.statements.rows<SplitRow>(AROUND, [places.map((place) => place.modelId), places.map((place) => place.environment), at, knownAt]);
    return places.map((_, index) => {
      const own = rows.filter((row) => Number(row.ordinal) === index + 1);
      return { last: own.filter((row) => row.is_last).map(wordOf), following: own.filter((row) => !row.is_last).map(splitOf) };
    });
  }

  async decisions(versions: ReadonlyArray<{ modelId: string; number: number }>, knownAt: Date): Promise<Decision[]> {
    const rows = await this.statements.rows<DecisionRow>(
      `SELECT d.* FROM (SELECT DISTINCT * FROM unnest((SELECT $1::text[]), (SELECT $2::bigint[])) AS v(model_id, number)) AS v JOIN decision d ON d.model_id = v.model_id AND d.number = v.number AND d.recorded_at <= $3
       UNION ALL SELECT * FROM decision WHERE model_id IS NULL AND recorded_at <= $3`, [versions.map((version) => version.modelId), versions.map((version) => version.number), knownAt]);
    return rows.map((row) => ({
      event: row.event_id, modelId: row.model_id, number: row.number === null ? null : Number(row.number), environment: row.environment, at: row.recorded_at.toISOString(), said: JSON.parse(row.said) as Said,
    }));
  }
}

const splitOf = (row: SplitRow): Split => ({
  event: row.event_id, modelId: row.model_id, model: row.model, environment: row.environment, instance: row.instance, rolloutId: row.rollout_id,
  weights: JSON.parse(row.weights) as Weight[], appliedAt: row.applied_at.toISOString(), recordedAt: row.recorded_at.toISOString(),
});

const wordOf = (row: SplitRow): Word => ({ ...splitOf(row), since: row.since.toISOString(), broughtBy: row.brought_by });
