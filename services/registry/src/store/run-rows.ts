import type { Metric, RunInfo, RunRecord } from '../app/ports/runs.js';
import type { Operator } from '../domain/filter.js';
import type { SearchColumns } from './search-sql.js';

export interface RunRow {
  run_id: string; experiment_id: string; name: string; user_id: string; status: RunInfo['status']; start_time: string; end_time: string | null;
  lifecycle_stage: RunInfo['lifecycleStage']; artifact_uri: string; created_by: string; correlation_id: string;
}

type MetricTuple = [string, number | string, number, number, string | null, string | null, string | null];

export interface RunRecordRow extends RunRow {
  metrics: MetricTuple[] | null; params: Record<string, string> | null; tags: Record<string, string> | null;
  datasets: RunRecord['datasets'] | null; models: Array<[role: 'input' | 'output', modelId: string, step: number]> | null;
}

/** A run with all that was logged to it, in one read. */
export const RUN_RECORD = `r.*,
  (SELECT json_agg(json_build_array(key, value, timestamp, step, model_id, dataset_name, dataset_digest) ORDER BY key) FROM latest_metric x WHERE x.run_id = r.run_id) AS metrics,
  (SELECT json_object_agg(key, value ORDER BY key) FROM param x WHERE x.run_id = r.run_id) AS params,
  (SELECT json_object_agg(key, value ORDER BY key) FROM run_tag x WHERE x.run_id = r.run_id) AS tags,
  (SELECT json_agg(json_build_object('name', d.name, 'digest', d.digest, 'sourceType', d.source_type, 'source', d.source, 'schema', d.schema, 'profile', d.profile, 'tags', x.tags) ORDER BY d.id)
    FROM run_dataset x JOIN dataset d ON d.id = x.dataset_id WHERE x.run_id = r.run_id) AS datasets,
  (SELECT json_agg(json_build_array(role, model_id, step) ORDER BY step, model_id) FROM run_model x WHERE x.run_id = r.run_id) AS models`;

export const runInfoOf = (row: RunRow): RunInfo => ({
  runId: row.run_id, experimentId: row.experiment_id, name: row.name, userId: row.user_id, status: row.status, startTime: Number(row.start_time),
  endTime: row.end_time === null ? null : Number(row.end_time), lifecycleStage: row.lifecycle_stage, artifactUri: row.artifact_uri,
  createdBy: row.created_by, correlationId: row.correlation_id,
});

export const runRecordOf = (row: RunRecordRow): RunRecord => ({
  ...runInfoOf(row),
  metrics: (row.metrics ?? []).map(metricOf), params: row.params ?? {}, tags: row.tags ?? {}, datasets: row.datasets ?? [],
  modelInputs: (row.models ?? []).filter(([role]) => role === 'input').map(([, modelId]) => modelId),
  modelOutputs: (row.models ?? []).filter(([role]) => role === 'output').map(([, modelId, step]) => ({ modelId, step })),
});

const metricOf = ([key, value, timestamp, step, modelId, datasetName, datasetDigest]: MetricTuple): Metric =>
  ({ key, value: Number(value), timestamp, step, modelId, datasetName, datasetDigest });

const ATTRIBUTES: Readonly<Record<string, string>> = {
  run_id: 'r.run_id', run_name: 'r.name', status: 'r.status', user_id: 'r.user_id', artifact_uri: 'r.artifact_uri', start_time: 'r.start_time', end_time: 'r.end_time',
};
const TABLES: Readonly<Record<string, string>> = { metric: 'latest_metric', param: 'param', tag: 'run_tag' };

/** To Postgres NaN is greater than every number; to those who search it is no number. */
export const withoutNaN = (operator: Operator): string => (operator === '!=' ? '' : " AND x.value <> 'NaN'");

export const RUN_COLUMNS: SearchColumns = {
  condition: ({ place, operator }, test, parameters) => {
    if (place.entity === 'attribute') return test(ATTRIBUTES[place.key]!);
    if (place.entity === 'dataset') {
      const column = place.key === 'context' ? "(x.tags ->> 'mlflow.data.context')" : `d.${place.key}`;
      return `EXISTS (SELECT FROM run_dataset x JOIN dataset d ON d.id = x.dataset_id WHERE x.run_id = r.run_id AND ${test(column)})`;
    }
    const has = `SELECT FROM ${TABLES[place.entity]} x WHERE x.run_id = r.run_id AND x.key = ${parameters.add(place.key)}`;
    if (operator === 'IS NULL') return `NOT EXISTS (${has})`;
    return `EXISTS (${has} AND ${test('x.value')}${place.entity === 'metric' ? withoutNaN(operator) : ''})`;
  },
  order: ({ place }, parameters) => {
    if (place.entity === 'attribute') return ATTRIBUTES[place.key]!;
    if (place.entity === 'dataset') return `(SELECT min(d.${place.key === 'digest' ? 'digest' : 'name'}) FROM run_dataset x JOIN dataset d ON d.id = x.dataset_id WHERE x.run_id = r.run_id)`;
    const value = place.entity === 'metric' ? "nullif(x.value, 'NaN')" : 'x.value';
    return `(SELECT ${value} FROM ${TABLES[place.entity]} x WHERE x.run_id = r.run_id AND x.key = ${parameters.add(place.key)})`;
  },
};
