import { Controller } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { ManageExperiments } from '../../app/manage-experiments.js';
import { Experiments, type Experiment } from '../../app/ports/experiments.js';
import { Readers, WireGet, WirePost, Writers } from './mlflow-route.js';
import { WireBody, WireFields, WireQuery } from './wire-fields.js';
import { LIMITS, nextPage, searchIn, tagsIn, tagsOut, viewIn } from './wire-lists.js';

@ApiTags('MLflow: experiments') @ApiBearerAuth()
@Controller('api/2.0/mlflow/experiments')
export class ExperimentsController {
  constructor(private readonly manage: ManageExperiments, private readonly experiments: Experiments) {}

  @WirePost('create', 'Makes an experiment') @Writers()
  async create(@WireBody() body: WireFields) {
    const id = await this.manage.create(body.text('name', { max: 500 }), body.optionalText('artifact_location', { max: 2_000 }) || null, tagsIn(body, 'tags', LIMITS.experimentTagValue));
    return { experiment_id: id };
  }

  @WireGet('get', 'An experiment by its id') @Readers()
  async get(@WireQuery() query: WireFields) {
    return { experiment: experimentOut(await this.manage.get(query.text('experiment_id'))) };
  }

  @WireGet('get-by-name', 'An experiment by its name') @Readers()
  async getByName(@WireQuery() query: WireFields) {
    return { experiment: experimentOut(await this.manage.byName(query.text('experiment_name'))) };
  }

  @WirePost('search', 'Finds experiments') @Readers()
  search(@WireBody() body: WireFields) {
    return this.find(body);
  }

  @WireGet('search', 'Finds experiments') @Readers()
  searchByQuery(@WireQuery() query: WireFields) {
    return this.find(query);
  }

  private async find(fields: WireFields) {
    const { items, nextPageToken } = await this.experiments.search(searchIn(fields, 'experiments', { usual: 1_000, most: 50_000 }), viewIn(fields, 'view_type'));
    return { experiments: items.map(experimentOut), ...nextPage(nextPageToken) };
  }

  @WirePost('update', 'Renames an experiment') @Writers()
  async update(@WireBody() body: WireFields) {
    await this.manage.rename(body.text('experiment_id'), body.text('new_name', { max: 500 }));
    return {};
  }

  @WirePost('delete', 'Deletes an experiment and its runs; they can be restored') @Writers()
  async delete(@WireBody() body: WireFields) {
    await this.manage.setLifecycle(body.text('experiment_id'), 'deleted');
    return {};
  }

  @WirePost('restore', 'Brings a deleted experiment back') @Writers()
  async restore(@WireBody() body: WireFields) {
    await this.manage.setLifecycle(body.text('experiment_id'), 'active');
    return {};
  }

  @WirePost('set-experiment-tag', 'Sets a tag') @Writers()
  async setTag(@WireBody() body: WireFields) {
    await this.manage.setTag(body.text('experiment_id'), body.text('key', LIMITS.key), body.cutText('value', LIMITS.experimentTagValue));
    return {};
  }

  @WirePost('delete-experiment-tag', 'Deletes a tag') @Writers()
  async deleteTag(@WireBody() body: WireFields) {
    await this.manage.setTag(body.text('experiment_id'), body.text('key', LIMITS.key), null);
    return {};
  }
}

const experimentOut = (experiment: Experiment) => ({
  experiment_id: experiment.id, name: experiment.name, artifact_location: experiment.artifactLocation, lifecycle_stage: experiment.lifecycleStage,
  creation_time: experiment.createdAt, last_update_time: experiment.updatedAt, ...tagsOut('tags', experiment.tags),
});
