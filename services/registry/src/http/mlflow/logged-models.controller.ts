import { Controller, Param } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Caller, type Person } from '@baton/access';
import { invalid } from '@baton/service-kit';
import { ManageLoggedModels } from '../../app/manage-logged-models.js';
import { LOGGED_MODEL_STATUSES, LoggedModels, type LoggedModelRecord } from '../../app/ports/logged-models.js';
import type { Search } from '../../app/ports/search.js';
import { understoodSearch } from '../../app/understand-search.js';
import { Readers, WireDelete, WireGet, WirePatch, WirePost, Writers } from './mlflow-route.js';
import { metricOut } from './run.wire.js';
import { WireBody, WireFields } from './wire-fields.js';
import { LIMITS, nextPage, tagsIn, tagsOut } from './wire-lists.js';

@ApiTags('MLflow: logged models') @ApiBearerAuth()
@Controller('api/2.0/mlflow/logged-models')
export class LoggedModelsController {
  constructor(private readonly manage: ManageLoggedModels, private readonly models: LoggedModels) {}

  @WirePost('', 'Begins to log a model') @Writers()
  async create(@WireBody() body: WireFields, @Caller() by: Person) {
    return { model: modelOut(await this.manage.create({
      experimentId: body.optionalText('experiment_id') || '0', name: body.optionalText('name', { max: 500 }) || null, sourceRunId: body.optionalText('source_run_id', { max: 100 }) || null,
      modelType: body.optionalText('model_type', { max: 500 }) ?? '', tags: tagsIn(body, 'tags'), params: tagsIn(body, 'params', LIMITS.paramValue),
    }, by)) };
  }

  @WirePost('search', 'Finds logged models') @Readers()
  async search(@WireBody() body: WireFields) {
    const datasets = body.objects('datasets', 100).map((dataset) => ({ name: dataset.text('dataset_name', { max: 500 }), digest: dataset.optionalText('dataset_digest', { max: 500 }) }));
    const { items, nextPageToken } = await this.models.search(body.texts('experiment_ids', 10_000), searchOf(body), datasets);
    return { models: items.map(modelOut), ...nextPage(nextPageToken) };
  }

  @WireGet(':id', 'A logged model') @Readers()
  async get(@Param('id') id: string) {
    return { model: modelOut(await this.manage.get(id)) };
  }

  @WirePatch(':id', 'Says that the upload is complete, or has failed') @Writers()
  async finish(@Param('id') id: string, @WireBody() body: WireFields) {
    const status = body.oneOf('status', LOGGED_MODEL_STATUSES);
    if (status === null) throw invalid("Missing value for required parameter 'status'.");
    return { model: modelOut(await this.manage.finish(id, status)) };
  }

  @WireDelete(':id', 'Deletes a logged model') @Writers()
  async delete(@Param('id') id: string) {
    await this.manage.delete(id);
    return {};
  }

  @WirePatch(':id/tags', 'Sets tags') @Writers()
  async setTags(@Param('id') id: string, @WireBody() body: WireFields) {
    return { model: modelOut(await this.manage.setTags(id, tagsIn(body, 'tags'))) };
  }

  @WireDelete(':id/tags/:key', 'Deletes a tag') @Writers()
  async deleteTag(@Param('id') id: string, @Param('key') key: string) {
    await this.manage.deleteTag(id, key);
    return {};
  }

  @WirePost(':id/params', 'Adds params') @Writers()
  async addParams(@Param('id') id: string, @WireBody() body: WireFields) {
    await this.manage.addParams(id, tagsIn(body, 'params', LIMITS.paramValue));
    return {};
  }
}

/** Orders here are objects, not text: `{field_name: "metrics.auc", ascending: false}`. */
const searchOf = (body: WireFields): Search => understoodSearch('logged-models', {
  filter: body.optionalText('filter', { max: 50_000 }) ?? '',
  order: body.objects('order_by', 20).map((order) => ({ text: order.text('field_name', { min: 1, max: 1_000 }), descending: order.has('ascending') && !order.flag('ascending') })),
  limit: body.optionalInteger('max_results', { min: 1, max: 1_000 }) ?? 100, pageToken: body.optionalText('page_token', { max: 10_000 }),
});

const modelOut = (model: LoggedModelRecord) => ({
  info: {
    model_id: model.modelId, experiment_id: model.experimentId, name: model.name, creation_timestamp_ms: model.createdAt, last_updated_timestamp_ms: model.updatedAt,
    artifact_uri: model.artifactUri, status: model.status, model_type: model.modelType,
    ...(model.sourceRunId !== null && { source_run_id: model.sourceRunId }), ...tagsOut('tags', model.tags),
  },
  data: { ...tagsOut('params', model.params), ...(model.metrics.length > 0 && { metrics: model.metrics.map((metric) => ({ ...metricOut(metric), run_id: metric.runId })) }) },
});
