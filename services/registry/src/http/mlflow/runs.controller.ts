import { Controller } from '@nestjs/common';
import { ApiBearerAuth, ApiQuery, ApiTags } from '@nestjs/swagger';
import { Caller, type Person } from '@baton/access';
import { ManageRuns, RUN_STATUSES } from '../../app/manage-runs.js';
import { Runs } from '../../app/ports/runs.js';
import { Readers, WireGet, WirePost, Writers } from './mlflow-route.js';
import { metricOut, runIdIn, runInfoOut, runOut } from './run.wire.js';
import { WireBody, WireFields, WireQuery } from './wire-fields.js';
import { LIMITS, nextPage, searchIn, tagsIn, viewIn } from './wire-lists.js';

@ApiTags('MLflow: runs') @ApiBearerAuth()
@Controller('api/2.0/mlflow')
export class RunsController {
  constructor(private readonly manage: ManageRuns, private readonly runs: Runs) {}

  @WirePost('runs/create', 'Starts a run') @Writers()
  async create(@WireBody() body: WireFields, @Caller() by: Person) {
    const run = await this.manage.start({
      experimentId: body.optionalText('experiment_id') || '0', name: body.optionalText('run_name', { max: 250 }) || null, userId: body.optionalText('user_id', { max: 250 }) ?? '',
      startTime: body.optionalInteger('start_time'), tags: tagsIn(body, 'tags', LIMITS.runTagValue),
    }, by);
    return { run: runOut(run) };
  }

  @WireGet('runs/get', 'A run with its latest metrics, params, tags and inputs') @ApiQuery({ name: 'run_id', type: String }) @Readers()
  async get(@WireQuery() query: WireFields) {
    return { run: runOut(await this.manage.get(runIdIn(query))) };
  }

  @WirePost('runs/update', 'Ends or renames a run; its end pins the evidence of the versions it made') @Writers()
  async update(@WireBody() body: WireFields, @Caller() by: Person) {
    const run = await this.manage.update({
      runId: runIdIn(body), status: body.oneOf('status', RUN_STATUSES), endTime: body.optionalInteger('end_time'), name: body.optionalText('run_name', { max: 250 }) || null,
    }, by);
    return { run_info: runInfoOut(run) };
  }

  @WirePost('runs/search', 'Finds runs') @Readers()
  async search(@WireBody() body: WireFields) {
    const { items, nextPageToken } = await this.runs.search(
      body.texts('experiment_ids', 10_000), searchIn(body, 'runs', { usual: 1_000, most: 50_000 }), viewIn(body, 'run_view_type'));
    return { ...(items.length > 0 && { runs: items.map(runOut) }), ...nextPage(nextPageToken) };
  }

  @WirePost('runs/delete', 'Deletes a run; it can be restored') @Writers()
  async delete(@WireBody() body: WireFields) {
    await this.manage.setLifecycle(runIdIn(body), 'deleted');
    return {};
  }

  @WirePost('runs/restore', 'Brings a deleted run back') @Writers()
  async restore(@WireBody() body: WireFields) {
    await this.manage.setLifecycle(runIdIn(body), 'active');
    return {};
  }

  @WireGet('metrics/get-history', 'All values of a metric, by time') @Readers()
  async history(@WireQuery() query: WireFields) {
    const { items, nextPageToken } = await this.runs.history({
      runId: runIdIn(query), key: query.text('metric_key', LIMITS.key), limit: query.optionalInteger('max_results', { min: 1, max: 100_000 }) ?? 25_000,
      pageToken: query.optionalText('page_token', { max: 10_000 }),
    });
    return { ...(items.length > 0 && { metrics: items.map(metricOut) }), ...nextPage(nextPageToken) };
  }
}
