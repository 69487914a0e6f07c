import { Controller } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Caller, type Person } from '@baton/access';
import { invalid } from '@baton/service-kit';
import { LogToRun } from '../../app/log-to-run.js';
import type { DatasetInput } from '../../app/ports/runs.js';
import { WirePost, Writers } from './mlflow-route.js';
import { metricIn, runIdIn } from './run.wire.js';
import { WireBody, WireFields } from './wire-fields.js';
import { LIMITS, tagsIn } from './wire-lists.js';

@ApiTags('MLflow: runs') @ApiBearerAuth()
@Controller('api/2.0/mlflow/runs')
export class RunLogController {
  constructor(private readonly logToRun: LogToRun) {}

  @WirePost('log-metric', 'Logs a value of a metric') @Writers()
  async logMetric(@WireBody() body: WireFields) {
    await this.logToRun.log(runIdIn(body), { metrics: [metricIn(body)] });
    return {};
  }

  @WirePost('log-parameter', 'Logs a param; it cannot be changed afterwards') @Writers()
  async logParameter(@WireBody() body: WireFields) {
    await this.logToRun.log(runIdIn(body), { params: [paramIn(body)] });
    return {};
  }

  @WirePost('set-tag', 'Sets a tag') @Writers()
  async setTag(@WireBody() body: WireFields) {
    await this.logToRun.log(runIdIn(body), { tags: [tagIn(body)] });
    return {};
  }

  @WirePost('delete-tag', 'Deletes a tag') @Writers()
  async deleteTag(@WireBody() body: WireFields) {
    await this.logToRun.deleteTag(runIdIn(body), body.text('key', LIMITS.key));
    return {};
  }

  @WirePost('log-batch', 'Logs metrics, params and tags: all of them or none') @Writers()
  async logBatch(@WireBody() body: WireFields) {
    const log = {
      metrics: body.objects('metrics', LIMITS.metrics).map(metricIn), params: body.objects('params', LIMITS.params).map(paramIn), tags: body.objects('tags', LIMITS.tags).map(tagIn),
    };
    const entries = log.metrics.length + log.params.length + log.tags.length;
    if (entries > LIMITS.batch) throw invalid(`A batch may have ${LIMITS.batch} entries at most in all; this one has ${entries}. Split it.`);
    await this.logToRun.log(runIdIn(body), log);
    return {};
  }

  @WirePost('log-inputs', 'Names datasets and models that go into a run') @Writers()
  async logInputs(@WireBody() body: WireFields, @Caller() by: Person) {
    await this.logToRun.addInputs(runIdIn(body), body.objects('datasets', 1_000).map(datasetIn), body.objects('models', 1_000).map((model) => model.text('model_id', { max: 250 })), by);
    return {};
  }

  @WirePost('outputs', 'Names models that a run has made') @Writers()
  async logOutputs(@WireBody() body: WireFields) {
    await this.logToRun.addOutputs(runIdIn(body), body.objects('models', 1_000).map((model) => ({ modelId: model.text('model_id', { max: 250 }), step: model.optionalInteger('step') ?? 0 })));
    return {};
  }

  /** 2.x clients tell of a model that they have uploaded. MLflow keeps the text as a tag on the run. */
  @WirePost('log-model', 'Notes a model that a 2.x client has logged') @Writers()
  async logModel(@WireBody() body: WireFields) {
    const model = parsed(body.text('model_json', { max: 5_000_000 }));
    const value = JSON.stringify([model]);
    if (value.length <= LIMITS.registryTagValue.max) await this.logToRun.log(runIdIn(body), { tags: [{ key: 'mlflow.log-model.history', value }] });
    return {};
  }
}

const paramIn = (fields: WireFields) => ({ key: fields.text('key', LIMITS.key), value: fields.has('value') ? fields.cutText('value', LIMITS.paramValue) : '' });
const tagIn = (fields: WireFields) => ({ key: fields.text('key', LIMITS.key), value: fields.has('value') ? fields.cutText('value', LIMITS.runTagValue) : '' });

function datasetIn(fields: WireFields): DatasetInput {
  const dataset = fields.object('dataset');
  return {
    name: dataset.text('name', { min: 1, max: 500 }), digest: dataset.text('digest', { min: 1, max: 500 }), sourceType: dataset.text('source_type', { max: 500 }), source: dataset.text('source', { max: 65_535 }),
    schema: dataset.optionalText('schema', { max: 1_048_575 }), profile: dataset.optionalText('profile', { max: 16_777_215 }), tags: tagsIn(fields, 'tags'),
  };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw invalid("Invalid value for parameter 'model_json': it must be JSON.", [{ field: 'model_json', message: 'must be JSON' }]);
  }
}
