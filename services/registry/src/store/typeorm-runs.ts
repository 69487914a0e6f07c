import { Injectable } from '@nestjs/common';
import { managerOf, sqlStateOf, Statements, type Transaction } from '@baton/persistence';
import type { Found, LifecycleView, Search, Tags } from '../app/ports/search.js';
import { Runs, type DatasetInput, type HistoryPage, type Logged, type Metric, type RunInfo, type RunLog, type RunRecord } from '../app/ports/runs.js';
import { logStatement } from './run-log-sql.js';
import { RUN_COLUMNS, RUN_RECORD, runInfoOf, runRecordOf, type RunRecordRow, type RunRow } from './run-rows.js';
import { conditionsOf, paged, Parameters, readToken } from './search-sql.js';
import { isId } from './typeorm-experiments.js';

interface HistoryRow { key: string; value: number; timestamp: string; step: string; model_id: string | null; dataset_name: string | null; dataset_digest: string | null }

@Injectable()
export class TypeormRuns extends Runs {
  constructor(private readonly statements: Statements) {
    super();
  }

  async create(run: RunInfo, tags: Tags): Promise<void> {
    await this.statements.rows(
      `WITH made AS (INSERT INTO run (run_id, experiment_id, name, user_id, status, start_time, end_time, artifact_uri, created_by, correlation_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10))
       INSERT INTO run_tag (run_id, key, value) SELECT $1, key, value FROM jsonb_each_text($11)`,
      [run.runId, run.experimentId, run.name, run.userId, run.status, run.startTime, run.endTime, run.artifactUri, run.createdBy, run.correlationId, JSON.stringify(tags)]);
  }

  async info(runId: string): Promise<RunInfo | undefined> {
    return (await this.statements.rows<RunRow>('SELECT * FROM run WHERE run_id = $1', [runId])).map(runInfoOf)[0];
  }

  async record(runId: string): Promise<RunRecord | undefined> {
    return (await this.statements.rows<RunRecordRow>(`SELECT ${RUN_RECORD} FROM run r WHERE r.run_id = $1`, [runId])).map(runRecordOf)[0];
  }

  async search(experimentIds: readonly string[], search: Search, view: LifecycleView): Promise<Found<RunRecord>> {
    const parameters = new Parameters(experimentIds.filter(isId));
    const token = readToken(search.pageToken, 2);
    const where = ['r.experiment_id = ANY($1::bigint[])', ...conditionsOf(search.filter, RUN_COLUMNS, parameters)];
    if (view !== 'ALL') where.push(`r.lifecycle_stage = '${view === 'ACTIVE_ONLY' ? 'active' : 'deleted'}'`);
    if ('after' in token) where.push(`(r.start_time, r.run_id) < (${parameters.add(token.after[0])}::bigint, ${parameters.add(token.after[1])}::text)`);
    const order = [...search.order.map((each) => `${RUN_COLUMNS.order(each, parameters)} ${each.descending ? 'DESC' : 'ASC'} NULLS LAST`), 'r.start_time DESC', 'r.run_id DESC'];
    const rows = await this.statements.rows<RunRecordRow>(
      `SELECT ${RUN_RECORD} FROM run r WHERE ${where.join(' AND ')}
       ORDER BY ${order.join(', ')} LIMIT ${parameters.add(search.limit + 1)} OFFSET ${parameters.add('offset' in token ? token.offset : 0)}`, parameters.values);
    return paged(rows, search.limit, token, runRecordOf, search.order.length === 0 ? (row) => [Number(row.start_time), row.run_id] : null);
  }

  async lock(tx: Transaction, runId: string): Promise<RunInfo | undefined> {
    return (await managerOf(tx).query<RunRow[]>('SELECT * FROM run WHERE run_id = $1 FOR UPDATE', [runId])).map(runInfoOf)[0];
  }

  async update(tx: Transaction, run: Pick<RunInfo, 'runId' | 'status' | 'endTime' | 'name'>): Promise<void> {
    await managerOf(tx).query(
      `WITH changed AS (UPDATE run SET status = $2, end_time = $3, name = $4::text WHERE run_id = $1 RETURNING run_id)
       INSERT INTO run_tag (run_id, key, value) SELECT run_id, 'mlflow.runName', $4::text FROM changed ON CONFLICT (run_id, key) DO UPDATE SET value = excluded.value`,
      [run.runId, run.status, run.endTime, run.name]);
  }

  async setLifecycle(runId: string, stage: 'active' | 'deleted'): Promise<boolean> {
    return (await this.statements.rows('WITH changed AS (UPDATE run SET lifecycle_stage = $2 WHERE run_id = $1 RETURNING run_id) SELECT * FROM changed', [runId, stage])).length > 0;
  }

  async log(runId: string, log: RunLog, tx?: Transaction): Promise<Logged> {
    const { text, values } = logStatement(runId, log);
    try {
      const [row] = tx ? await managerOf(tx).query<Array<{ found: number }>>(text, values) : await this.statements.rows<{ found: number }>(text, values);
      return row!.found > 0 ? 'logged' : 'no-active-run';
    } catch (error) {
      if (sqlStateOf(error) === '23502') return 'param-changed';
      throw error;
    }
  }

  async params(runId: string, keys: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.statements.rows<{ key: string; value: string }>('SELECT key, value FROM param WHERE run_id = $1 AND key = ANY($2)', [runId, keys]);
    return new Map(rows.map(({ key, value }) => [key, value]));
  }

  async tags(runId: string): Promise<Record<string, string>> {
    const rows = await this.statements.rows<{ key: string; value: string }>('SELECT key, value FROM run_tag WHERE run_id = $1', [runId]);
    return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
  }

  async deleteTag(tx: Transaction, runId: string, key: string): Promise<boolean> {
    const rows = await managerOf(tx).query<unknown[]>('WITH gone AS (DELETE FROM run_tag WHERE run_id = $1 AND key = $2 RETURNING key) SELECT * FROM gone', [runId, key]);
    return rows.length > 0;
  }

  async history({ runId, key, limit, pageToken }: HistoryPage): Promise<Found<Metric>> {
    const parameters = new Parameters(runId, key);
    const token = readToken(pageToken, 3);
    const after = 'after' in token ? `AND (timestamp, step, value) > (${parameters.add(token.after[0])}::bigint, ${parameters.add(token.after[1])}::bigint, ${parameters.add(token.after[2])}::double precision)` : '';
    const rows = await this.statements.rows<HistoryRow>(
      `SELECT * FROM metric WHERE run_id = $1 AND key = $2 ${after} ORDER BY timestamp, step, value LIMIT ${parameters.add(limit + 1)}`, parameters.values);
    return paged(rows, limit, token, (row) => ({
      key: row.key, value: row.value, timestamp: Number(row.timestamp), step: Number(row.step), modelId: row.model_id, datasetName: row.dataset_name, datasetDigest: row.dataset_digest,
    }), (row) => [row.timestamp, row.step, String(row.value)]);
  }

  async addInputs(tx: Transaction, run: Pick<RunInfo, 'runId' | 'experimentId'>, datasets: readonly DatasetInput[], modelIds: readonly string[]): Promise<DatasetInput[]> {
    const fresh: DatasetInput[] = [];
    for (const dataset of datasets) if (await this.addDataset(tx, run, dataset)) fresh.push(dataset);
    await this.addModels(tx, run.runId, 'input', modelIds.map((modelId) => ({ modelId, step: 0 })));
    return fresh;
  }

  private async addDataset(tx: Transaction, run: Pick<RunInfo, 'runId' | 'experimentId'>, dataset: DatasetInput): Promise<boolean> {
    const [row] = await managerOf(tx).query<Array<{ id: string }>>(
      `INSERT INTO dataset (experiment_id, name, digest, source_type, source, schema, profile) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (experiment_id, name, digest) DO UPDATE SET name = excluded.name RETURNING id`,
      [run.experimentId, dataset.name, dataset.digest, dataset.sourceType, dataset.source, dataset.schema, dataset.profile]);
    const linked = await managerOf(tx).query<unknown[]>(
      'INSERT INTO run_dataset (run_id, dataset_id, tags) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING dataset_id', [run.runId, row!.id, JSON.stringify(dataset.tags)]);
    return linked.length > 0;
  }

  async addOutputs(tx: Transaction, runId: string, outputs: ReadonlyArray<{ modelId: string; step: number }>): Promise<void> {
    await this.addModels(tx, runId, 'output', outputs);
  }

  private async addModels(tx: Transaction, runId: string, role: 'input' | 'output', models: ReadonlyArray<{ modelId: string; step: number }>): Promise<void> {
    if (models.length === 0) return;
    await managerOf(tx).query(
      `INSERT INTO run_model (run_id, role, model_id, step) SELECT $1, $2, model_id, step
       FROM jsonb_to_recordset($3::jsonb) AS model(model_id text, step bigint) ON CONFLICT DO NOTHING`,
      [runId, role, JSON.stringify([...new Map(models.map((each) => [each.modelId, { model_id: each.modelId, step: each.step }])).values()])]);
  }
}
