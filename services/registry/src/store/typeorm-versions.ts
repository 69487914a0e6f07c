import { Injectable } from '@nestjs/common';
import { managerOf, Statements, type Transaction } from '@baton/persistence';
import type { Version, VersionRecord } from '../app/ports/models.js';
import type { Found, Search } from '../app/ports/search.js';
import { Versions, type ModelKey, type NewVersion, type VersionKey } from '../app/ports/versions.js';
import { STAGES, type Stage } from '../domain/stage.js';
import { conditionsOf, paged, Parameters, readToken } from './search-sql.js';
import { NEWEST_OF_EACH_STAGE, VERSION_COLUMNS, VERSION_FROM, VERSION_RECORD, versionOf, versionRecordOf, type VersionRecordRow, type VersionRow } from './version-rows.js';

const RECORD = `SELECT ${VERSION_RECORD} FROM ${VERSION_FROM}`;
const PLAIN = `SELECT v.*, m.name FROM ${VERSION_FROM}`;

@Injectable()
export class TypeormVersions extends Versions {
  constructor(private readonly statements: Statements) {
    super();
  }

  async create(tx: Transaction, version: NewVersion): Promise<Version | undefined> {
    const rows = await managerOf(tx).query<VersionRow[]>(
      `WITH next AS (UPDATE model SET last_version = last_version + 1, updated_at = greatest(updated_at, $2::bigint) WHERE name = $1 RETURNING id, name, last_version)
       INSERT INTO model_version (model_id, number, source, run_id, logged_model_id, run_link, description, tags, created_at, updated_at, registered_by, correlation_id, download_uri, artifact_digest, evidence_wanted)
       SELECT id, last_version, $3, $4, $5, $6, $7, $8, $2::bigint, $2::bigint, $9, $10, $11, $12, $13 FROM next RETURNING *, $1::text AS name`,
      [version.name, version.createdAt, version.source, version.runId, version.loggedModelId, version.runLink, version.description, JSON.stringify(version.tags),
        version.registeredBy, version.correlationId, version.downloadUri, version.artifactDigest, version.evidenceWanted]);
    return rows.map(versionOf)[0];
  }

  async find(model: ModelKey, number: number): Promise<VersionRecord | undefined> {
    return (await this.statements.rows<VersionRecordRow>(`${RECORD} WHERE ${keyed(model)} AND v.number = $2`, [keyOf(model), number])).map(versionRecordOf)[0];
  }

  async byAlias(name: string, alias: string): Promise<VersionRecord | undefined> {
    return (await this.statements.rows<VersionRecordRow>(
      `${RECORD} JOIN model_alias x ON x.model_id = v.model_id AND x.number = v.number WHERE m.name = $1 AND x.alias = $2`, [name, alias])).map(versionRecordOf)[0];
  }

  async search(search: Search): Promise<Found<VersionRecord>> {
    const parameters = new Parameters();
    const token = readToken(search.pageToken, 3);
    const where = conditionsOf(search.filter, VERSION_COLUMNS, parameters);
    if ('after' in token) {
      const [at, id, number] = token.after.map((value) => parameters.add(value));
      where.push(`v.updated_at <= ${at}::bigint AND (v.updated_at < ${at}::bigint OR v.model_id > ${id}::uuid OR (v.model_id = ${id}::uuid AND v.number < ${number}::integer))`);
    }
    const order = [...search.order.map((each) => `${VERSION_COLUMNS.order(each, parameters)} ${each.descending ? 'DESC' : 'ASC'} NULLS LAST`), 'v.updated_at DESC', 'v.model_id', 'v.number DESC'];
    const rows = await this.statements.rows<VersionRecordRow>(
      `${RECORD} ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
       ORDER BY ${order.join(', ')} LIMIT ${parameters.add(search.limit + 1)} OFFSET ${parameters.add('offset' in token ? token.offset : 0)}`, parameters.values);
    return paged(rows, search.limit, token, versionRecordOf, search.order.length === 0 ? (row) => [Number(row.updated_at), row.model_id, row.number] : null);
  }

  async latest(name: string, stages: readonly Stage[]): Promise<VersionRecord[]> {
    const rows = await this.statements.rows<VersionRecordRow>(
      `SELECT ${VERSION_RECORD} FROM model m CROSS JOIN LATERAL ${NEWEST_OF_EACH_STAGE} WHERE m.name = $1 AND v.stage = ANY($2::text[]) ORDER BY v.number`,
      [name, stages.length > 0 ? stages : STAGES]);
    return rows.map(versionRecordOf);
  }

  async page(modelId: string, limit: number, before: number | null): Promise<VersionRecord[]> {
    return (await this.statements.rows<VersionRecordRow>(
      `${RECORD} WHERE v.model_id = $1 AND ($2::integer IS NULL OR v.number < $2::integer) ORDER BY v.number DESC LIMIT $3`, [modelId, before, limit])).map(versionRecordOf);
  }

  async lock(tx: Transaction, model: ModelKey, number: number): Promise<VersionRecord | undefined> {
    return (await managerOf(tx).query<VersionRecordRow[]>(`${RECORD} WHERE ${keyed(model)} AND v.number = $2 FOR UPDATE OF v`, [keyOf(model), number])).map(versionRecordOf)[0];
  }

  async describe(tx: Transaction, { modelId, number }: VersionKey, description: string, now: number): Promise<void> {
    await managerOf(tx).query('UPDATE model_version SET description = $3, updated_at = $4 WHERE model_id = $1 AND number = $2', [modelId, number, description, now]);
  }

  async setTag(tx: Transaction, { modelId, number }: VersionKey, tag: string, value: string | null): Promise<void> {
    await managerOf(tx).query(
      `UPDATE model_version SET tags = CASE WHEN $4::text IS NULL THEN tags - $3::text ELSE tags || jsonb_build_object($3::text, $4::text) END
       WHERE model_id = $1 AND number = $2`, [modelId, number, tag, value]);
  }

  async setStage(tx: Transaction, { modelId, number }: VersionKey, stage: Stage, now: number): Promise<void> {
    await managerOf(tx).query('UPDATE model_version SET stage = $3, updated_at = $4 WHERE model_id = $1 AND number = $2', [modelId, number, stage, now]);
  }

  async inStage(tx: Transaction, modelId: string, stage: Stage): Promise<Version[]> {
    return (await managerOf(tx).query<VersionRow[]>(`${PLAIN} WHERE v.model_id = $1 AND v.stage = $2 ORDER BY v.number FOR UPDATE OF v`, [modelId, stage])).map(versionOf);
  }

  async delete(tx: Transaction, { modelId, number }: VersionKey): Promise<void> {
    await managerOf(tx).query('DELETE FROM model_version WHERE model_id = $1 AND number = $2', [modelId, number]);
  }

  async wantEvidence(tx: Transaction, { modelId, number }: VersionKey): Promise<number> {
    const [row] = await managerOf(tx).query<Array<{ evidence_wanted: number }>>(
      `WITH wanted AS (UPDATE model_version SET evidence_wanted = evidence_wanted + 1 WHERE model_id = $1 AND number = $2 RETURNING evidence_wanted)
       SELECT * FROM wanted`, [modelId, number]);
    return row?.evidence_wanted ?? 0;
  }

  async ofRun(tx: Transaction, runId: string): Promise<Version[]> {
    return (await managerOf(tx).query<VersionRow[]>(`${PLAIN} WHERE v.run_id = $1 ORDER BY v.created_at`, [runId])).map(versionOf);
  }

  async ofLoggedModel(tx: Transaction, loggedModelId: string): Promise<Version[]> {
    return (await managerOf(tx).query<VersionRow[]>(`${PLAIN} WHERE v.logged_model_id = $1 ORDER BY v.created_at`, [loggedModelId])).map(versionOf);
  }
}

const keyed = (model: ModelKey): string => ('name' in model ? 'm.name = $1' : 'v.model_id = $1::uuid');
const keyOf = (model: ModelKey): string => ('name' in model ? model.name : model.modelId);
