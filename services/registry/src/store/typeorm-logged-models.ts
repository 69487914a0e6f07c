import { Injectable } from '@nestjs/common';
import { Statements } from '@baton/persistence';
import { LoggedModels, type LoggedModel, type LoggedModelRecord, type LoggedModelStatus } from '../app/ports/logged-models.js';
import type { Found, Search, Tags } from '../app/ports/search.js';
import { withoutNaN } from './run-rows.js';
import { conditionsOf, paged, Parameters, readToken, tagCondition, type SearchColumns } from './search-sql.js';
import { isId } from './typeorm-experiments.js';

interface Row {
  model_id: string; experiment_id: string; name: string; source_run_id: string | null; model_type: string; status: LoggedModelStatus; artifact_uri: string;
  created_at: string; updated_at: string; created_by: string; tags: Record<string, string>; params: Record<string, string>;
  metrics: Array<[string, number | string, number, number, string, string, string]> | null;
}

const RECORD = `l.*, (SELECT json_agg(json_build_array(key, value, timestamp, step, dataset_name, dataset_digest, run_id) ORDER BY key) FROM model_metric x WHERE x.model_id = l.model_id) AS metrics`;

const ATTRIBUTES: Readonly<Record<string, string>> = {
  name: 'l.name', model_id: 'l.model_id', model_type: 'l.model_type', source_run_id: 'l.source_run_id', creation_timestamp: 'l.created_at', last_updated_timestamp: 'l.updated_at',
  // MLflow's own words are READY, PENDING, UPLOAD_FAILED.
  status: "replace(l.status, 'LOGGED_MODEL_', '')",
};

const COLUMNS: SearchColumns = {
  condition: (comparison, test, parameters) => {
    const { operator, place: { entity, key } } = comparison;
    if (entity === 'tag' || entity === 'param') return tagCondition(`l.${entity}s`, comparison, test, parameters);
    if (entity === 'metric') return `EXISTS (SELECT FROM model_metric x WHERE x.model_id = l.model_id AND x.key = ${parameters.add(key)} AND ${test('x.value')}${withoutNaN(operator)})`;
    return test(ATTRIBUTES[key]!);
  },
  order: ({ place: { entity, key } }, parameters) => {
    if (entity === 'tag' || entity === 'param') return `l.${entity}s ->> ${parameters.add(key)}::text`;
    if (entity === 'metric') return `(SELECT max(nullif(x.value, 'NaN')) FROM model_metric x WHERE x.model_id = l.model_id AND x.key = ${parameters.add(key)})`;
    return ATTRIBUTES[key]!;
  },
};

@Injectable()
export class TypeormLoggedModels extends LoggedModels {
  constructor(private readonly statements: Statements) {
    super();
  }

  async create(model: LoggedModel): Promise<void> {
    await this.statements.rows(
      `INSERT INTO logged_model (model_id, experiment_id, name, source_run_id, model_type, status, artifact_uri, created_at, updated_at, created_by, tags, params)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [model.modelId, model.experimentId, model.name, model.sourceRunId, model.modelType, model.status, model.artifactUri, model.createdAt, model.updatedAt, model.createdBy,
        JSON.stringify(model.tags), JSON.stringify(model.params)]);
  }

  async byId(modelId: string): Promise<LoggedModelRecord | undefined> {
    return (await this.statements.rows<Row>(`SELECT ${RECORD} FROM logged_model l WHERE l.model_id = $1 AND l.deleted_at IS NULL`, [modelId])).map(recordOf)[0];
  }

  async search(experimentIds: readonly string[], search: Search, datasets: ReadonlyArray<{ name: string; digest: string | null }>): Promise<Found<LoggedModelRecord>> {
    const parameters = new Parameters(experimentIds.filter(isId));
    const token = readToken(search.pageToken, 2);
    const where = ['l.experiment_id = ANY($1::bigint[])', 'l.deleted_at IS NULL', ...conditionsOf(search.filter, COLUMNS, parameters)];
    if (datasets.length > 0) {
      const among = `SELECT FROM jsonb_to_recordset(${parameters.add(JSON.stringify(datasets))}::jsonb) AS d(name text, digest text) WHERE d.name = x.dataset_name AND (d.digest IS NULL OR d.digest = x.dataset_digest)`;
      where.push(`EXISTS (SELECT FROM model_metric x WHERE x.model_id = l.model_id AND EXISTS (${among}))`);
    }
    if ('after' in token) {
      const [at, id] = [parameters.add(token.after[0]), parameters.add(token.after[1])];
      where.push(`(l.created_at < ${at}::bigint OR (l.created_at = ${at}::bigint AND l.model_id > ${id}::text))`);
    }
    const order = [...search.order.map((each) => `${COLUMNS.order(each, parameters)} ${each.descending ? 'DESC' : 'ASC'} NULLS LAST`), 'l.created_at DESC', 'l.model_id'];
    const rows = await this.statements.rows<Row>(
      `SELECT ${RECORD} FROM logged_model l WHERE ${where.join(' AND ')}
       ORDER BY ${order.join(', ')} LIMIT ${parameters.add(search.limit + 1)} OFFSET ${parameters.add('offset' in token ? token.offset : 0)}`, parameters.values);
    return paged(rows, search.limit, token, recordOf, search.order.length === 0 ? (row) => [Number(row.created_at), row.model_id] : null);
  }

  async ofRun(runId: string, name: string): Promise<LoggedModel | undefined> {
    return (await this.statements.rows<Row>(
      `SELECT ${RECORD} FROM logged_model l WHERE l.source_run_id = $1 AND l.name = $2 AND l.deleted_at IS NULL ORDER BY l.created_at DESC, l.model_id DESC LIMIT 1`, [runId, name])).map(recordOf)[0];
  }

  setStatus(modelId: string, status: LoggedModelStatus, now: number): Promise<boolean> {
    return this.change(modelId, 'status = $3', now, status);
  }

  setTags(modelId: string, tags: Readonly<Record<string, string | null>>, now: number): Promise<boolean> {
    return this.change(modelId, 'tags = jsonb_strip_nulls(tags || $3::jsonb)', now, JSON.stringify(tags));
  }

  addParams(modelId: string, params: Tags, now: number): Promise<boolean> {
    return this.change(modelId, 'params = params || $3::jsonb', now, JSON.stringify(params));
  }

  delete(modelId: string, now: number): Promise<boolean> {
    return this.change(modelId, 'deleted_at = $3', now, now);
  }

  private async change(modelId: string, assignment: string, now: number, value: unknown): Promise<boolean> {
    const rows = await this.statements.rows(
      `WITH changed AS (UPDATE logged_model SET updated_at = $2, ${assignment} WHERE model_id = $1 AND deleted_at IS NULL RETURNING model_id) SELECT * FROM changed`, [modelId, now, value]);
    return rows.length > 0;
  }
}

const recordOf = (row: Row): LoggedModelRecord => ({
  modelId: row.model_id, experimentId: row.experiment_id, name: row.name, sourceRunId: row.source_run_id, modelType: row.model_type, status: row.status, artifactUri: row.artifact_uri,
  createdAt: Number(row.created_at), updatedAt: Number(row.updated_at), createdBy: row.created_by, tags: row.tags, params: row.params,
  metrics: (row.metrics ?? []).map(([key, value, timestamp, step, datasetName, datasetDigest, runId]) =>
    ({ key, value: Number(value), timestamp, step, datasetName: datasetName || null, datasetDigest: datasetDigest || null, runId, modelId: row.model_id })),
});
