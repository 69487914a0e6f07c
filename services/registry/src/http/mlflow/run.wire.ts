import type { Metric, RunInfo, RunRecord } from '../../app/ports/runs.js';
import type { WireFields } from './wire-fields.js';
import { LIMITS, numberOut, tagsOut } from './wire-lists.js';

export const runInfoOut = (run: RunInfo) => ({
  run_id: run.runId, run_uuid: run.runId, run_name: run.name, experiment_id: run.experimentId, user_id: run.userId, status: run.status, start_time: run.startTime,
  ...(run.endTime !== null && { end_time: run.endTime }), artifact_uri: run.artifactUri, lifecycle_stage: run.lifecycleStage,
});

export const metricOut = (metric: Metric) => ({
  key: metric.key, value: numberOut(metric.value), timestamp: metric.timestamp, step: metric.step,
  ...(metric.modelId !== null && { model_id: metric.modelId }), ...(metric.datasetName !== null && { dataset_name: metric.datasetName }),
  ...(metric.datasetDigest !== null && { dataset_digest: metric.datasetDigest }),
});

export const runOut = (run: RunRecord) => ({
  info: runInfoOut(run),
  data: { ...(run.metrics.length > 0 && { metrics: run.metrics.map(metricOut) }), ...tagsOut('params', run.params), ...tagsOut('tags', run.tags) },
  inputs: {
    ...(run.datasets.length > 0 && { dataset_inputs: run.datasets.map(({ tags, name, digest, sourceType, source, schema, profile }) =>
      ({ ...tagsOut('tags', tags), dataset: { name, digest, source_type: sourceType, source, schema, profile } })) }),
    ...(run.modelInputs.length > 0 && { model_inputs: run.modelInputs.map((modelId) => ({ model_id: modelId })) }),
  },
  outputs: run.modelOutputs.length > 0 ? { model_outputs: run.modelOutputs.map(({ modelId, step }) => ({ model_id: modelId, step })) } : {},
});

export const metricIn = (fields: WireFields): Metric => ({
  key: fields.text('key', LIMITS.key), value: fields.number('value'), timestamp: fields.optionalInteger('timestamp') ?? Date.now(), step: fields.optionalInteger('step') ?? 0,
  modelId: fields.optionalText('model_id', { max: 250 }), datasetName: fields.optionalText('dataset_name', { max: 500 }), datasetDigest: fields.optionalText('dataset_digest', { max: 500 }),
});

/** Older clients send `run_uuid`, newer ones both. */
export const runIdIn = (fields: WireFields): string => (fields.has('run_id') ? fields.text('run_id', { max: 100 }) : fields.has('run_uuid') ? fields.text('run_uuid', { max: 100 }) : fields.text('run_id'));
