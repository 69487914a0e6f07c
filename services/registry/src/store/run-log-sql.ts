import type { RunLog } from '../app/ports/runs.js';
import { Parameters } from './search-sql.js';

const POINT = 'key text, value double precision, timestamp bigint, step bigint, model_id text, dataset_name text, dataset_digest text';
const LATER = (table: string) => `(excluded.step, excluded.timestamp, excluded.value) >= (${table}.step, ${table}.timestamp, ${table}.value)`;

const HISTORY = `history AS (
  INSERT INTO metric (run_id, key, timestamp, step, value, model_id, dataset_name, dataset_digest)
  SELECT run_id, key, timestamp, step, value, model_id, dataset_name, dataset_digest FROM active, points ON CONFLICT DO NOTHING)`;

const LATEST = `latest AS (
  INSERT INTO latest_metric AS l (run_id, key, timestamp, step, value, model_id, dataset_name, dataset_digest)
  SELECT DISTINCT ON (key) run_id, key, timestamp, step, value, model_id, dataset_name, dataset_digest FROM active, points ORDER BY key, step DESC, timestamp DESC, value DESC
  ON CONFLICT (run_id, key) DO UPDATE SET timestamp = excluded.timestamp, step = excluded.step, value = excluded.value,
    model_id = coalesce(excluded.model_id, l.model_id), dataset_name = excluded.dataset_name, dataset_digest = excluded.dataset_digest
  WHERE ${LATER('l')})`;

const OF_MODELS = `of_models AS (
  INSERT INTO model_metric AS l (model_id, run_id, key, dataset_name, dataset_digest, timestamp, step, value)
  SELECT DISTINCT ON (model_id, key, coalesce(dataset_name, ''), coalesce(dataset_digest, ''))
    model_id, run_id, key, coalesce(dataset_name, ''), coalesce(dataset_digest, ''), timestamp, step, value
  FROM active, points WHERE model_id IS NOT NULL
  ORDER BY model_id, key, coalesce(dataset_name, ''), coalesce(dataset_digest, ''), step DESC, timestamp DESC, value DESC
  ON CONFLICT (model_id, key, dataset_name, dataset_digest, run_id) DO UPDATE SET timestamp = excluded.timestamp, step = excluded.step, value = excluded.value
  WHERE ${LATER('l')})`;

/** The one statement that logs, or logs nothing if there is no active run; it answers how many runs it found. */
export function logStatement(runId: string, log: RunLog): { text: string; values: unknown[] } {
  const parameters = new Parameters(runId);
  const parts = ["active AS (SELECT run_id FROM run WHERE run_id = $1 AND lifecycle_stage = 'active')"];
  if (log.metrics?.length) {
    parts.push(`points AS (SELECT * FROM jsonb_to_recordset(${parameters.add(JSON.stringify(log.metrics.map(point)))}::jsonb) AS point(${POINT}))`, HISTORY, LATEST);
    if (log.metrics.some((metric) => metric.modelId !== null)) parts.push(OF_MODELS);
  }
  if (log.params?.length) {
    // Another value than before becomes null, which the column refuses: that undoes the whole statement.
    parts.push(`named AS (INSERT INTO param AS p (run_id, key, value) SELECT run_id, key, value FROM active, ${pairs(log.params, parameters)}
      ON CONFLICT (run_id, key) DO UPDATE SET value = CASE WHEN p.value = excluded.value THEN p.value END)`);
  }
  if (log.tags?.length) {
    const tags = pairs(log.tags, parameters);
    parts.push(`tagged AS (INSERT INTO run_tag (run_id, key, value) SELECT run_id, key, value FROM active, ${tags} ON CONFLICT (run_id, key) DO UPDATE SET value = excluded.value)`);
    const name = log.tags.find((tag) => tag.key === 'mlflow.runName');
    if (name) parts.push(`renamed AS (UPDATE run SET name = ${parameters.add(name.value)} WHERE run_id IN (SELECT run_id FROM active))`);
  }
  return { text: `WITH ${parts.join(', ')} SELECT count(*)::int AS found FROM active`, values: parameters.values };
}

const pairs = (rows: ReadonlyArray<{ key: string; value: string }>, parameters: Parameters): string =>
  `jsonb_to_recordset(${parameters.add(JSON.stringify(rows))}::jsonb) AS pair(key text, value text)`;

/** JSON has no NaN; Postgres reads it, and infinities, from text. */
const point = (metric: NonNullable<RunLog['metrics']>[number]) => ({
  key: metric.key, value: Number.isFinite(metric.value) ? metric.value : String(metric.value), timestamp: metric.timestamp, step: metric.step,
  model_id: metric.modelId, dataset_name: metric.datasetName, dataset_digest: metric.datasetDigest,
});
