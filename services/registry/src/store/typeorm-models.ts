import { Injectable } from '@nestjs/common';
import { isUniqueViolation, managerOf, Statements, type Transaction } from '@baton/persistence';
import { Models, type Model, type ModelRecord } from '../app/ports/models.js';
import type { Found, Search } from '../app/ports/search.js';
import { conditionsOf, paged, Parameters, readToken, tagCondition, type SearchColumns } from './search-sql.js';
import { NEWEST_OF_EACH_STAGE, VERSION_RECORD, versionRecordOf, type VersionRecordRow } from './version-rows.js';

interface ModelRow { id: string; name: string; description: string; tags: Record<string, string>; created_at: string; updated_at: string; created_by: string }
interface ModelRecordRow extends ModelRow { aliases: Array<{ alias: string; number: number }> | null; latest: VersionRecordRow[] | null }

const RECORD = `m.*,
  (SELECT json_agg(json_build_object('alias', alias, 'number', number) ORDER BY alias) FROM model_alias a WHERE a.model_id = m.id) AS aliases,
  (SELECT json_agg(newest ORDER BY newest.number) FROM (SELECT ${VERSION_RECORD} FROM ${NEWEST_OF_EACH_STAGE}) newest) AS latest`;

const ATTRIBUTES: Readonly<Record<string, string>> = { name: 'm.name', creation_timestamp: 'm.created_at', last_updated_timestamp: 'm.updated_at' };

const COLUMNS: SearchColumns = {
  condition: (comparison, test, parameters) =>
    comparison.place.entity === 'tag' ? tagCondition('m.tags', comparison, test, parameters) : test(ATTRIBUTES[comparison.place.key]!),
  order: ({ place }, parameters) => (place.entity === 'tag' ? `m.tags ->> ${parameters.add(place.key)}::text` : ATTRIBUTES[place.key]!),
};

@Injectable()
export class TypeormModels extends Models {
  constructor(private readonly statements: Statements) {
    super();
  }

  async create(tx: Transaction, model: Model): Promise<boolean> {
    const rows = await managerOf(tx).query<unknown[]>(
      `INSERT INTO model (id, name, description, tags, created_at, updated_at, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (name) DO NOTHING RETURNING id`,
      [model.id, model.name, model.description, JSON.stringify(model.tags), model.createdAt, model.updatedAt, model.createdBy]);
    return rows.length > 0;
  }

  async lock(tx: Transaction, name: string): Promise<Model | undefined> {
    return (await managerOf(tx).query<ModelRow[]>('SELECT * FROM model WHERE name = $1 FOR UPDATE', [name])).map(modelOf)[0];
  }

  async byName(name: string): Promise<ModelRecord | undefined> {
    return (await this.statements.rows<ModelRecordRow>(`SELECT ${RECORD} FROM model m WHERE m.name = $1`, [name])).map(recordOf)[0];
  }

  async byId(id: string): Promise<ModelRecord | undefined> {
    return (await this.statements.rows<ModelRecordRow>(`SELECT ${RECORD} FROM model m WHERE m.id = $1`, [id])).map(recordOf)[0];
  }

  async search(search: Search): Promise<Found<ModelRecord>> {
    const parameters = new Parameters();
    const token = readToken(search.pageToken, 1);
    const where = conditionsOf(search.filter, COLUMNS, parameters);
    if ('after' in token) where.push(`m.name > ${parameters.add(token.after[0])}::text`);
    const order = [...search.order.map((each) => `${COLUMNS.order(each, parameters)} ${each.descending ? 'DESC' : 'ASC'} NULLS LAST`), 'm.name'];
    const rows = await this.statements.rows<ModelRecordRow>(
      `SELECT ${RECORD} FROM model m ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
       ORDER BY ${order.join(', ')} LIMIT ${parameters.add(search.limit + 1)} OFFSET ${parameters.add('offset' in token ? token.offset : 0)}`, parameters.values);
    return paged(rows, search.limit, token, recordOf, search.order.length === 0 ? (row) => [row.name] : null);
  }

  async page(limit: number, after: string | null): Promise<ModelRecord[]> {
    return (await this.statements.rows<ModelRecordRow>(
      `SELECT ${RECORD} FROM model m WHERE $2::text IS NULL OR m.name > $2::text ORDER BY m.name LIMIT $1`, [limit, after])).map(recordOf);
  }

  describe(name: string, description: string, now: number): Promise<boolean> {
    return this.change(name, 'description = $2, updated_at = $3', [description, now]);
  }

  async rename(tx: Transaction, id: string, name: string, now: number): Promise<boolean> {
    try {
      await managerOf(tx).query('UPDATE model SET name = $2, updated_at = $3 WHERE id = $1', [id, name, now]);
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  }

  async delete(tx: Transaction, id: string): Promise<void> {
    await managerOf(tx).query('DELETE FROM model WHERE id = $1', [id]);
  }

  setTag(name: string, key: string, value: string | null): Promise<boolean> {
    return this.change(name, 'tags = CASE WHEN $3::text IS NULL THEN tags - $2::text ELSE tags || jsonb_build_object($2::text, $3::text) END', [key, value]);
  }

  async alias(tx: Transaction, modelId: string, alias: string): Promise<number | null> {
    const [row] = await managerOf(tx).query<Array<{ number: number }>>('SELECT number FROM model_alias WHERE model_id = $1 AND alias = $2', [modelId, alias]);
    return row?.number ?? null;
  }

  async setAlias(tx: Transaction, modelId: string, alias: string, number: number | null, now: number): Promise<void> {
    if (number === null) await managerOf(tx).query('DELETE FROM model_alias WHERE model_id = $1 AND alias = $2', [modelId, alias]);
    else await managerOf(tx).query('INSERT INTO model_alias (model_id, alias, number) VALUES ($1, $2, $3) ON CONFLICT (model_id, alias) DO UPDATE SET number = excluded.number', [modelId, alias, number]);
    await managerOf(tx).query('UPDATE model SET updated_at = $2 WHERE id = $1', [modelId, now]);
  }

  private async change(name: string, assignment: string, values: unknown[]): Promise<boolean> {
    return (await this.statements.rows(`WITH changed AS (UPDATE model SET ${assignment} WHERE name = $1 RETURNING id) SELECT * FROM changed`, [name, ...values])).length > 0;
  }
}

const modelOf = (row: ModelRow): Model => ({
  id: row.id, name: row.name, description: row.description, tags: row.tags, createdAt: Number(row.created_at), updatedAt: Number(row.updated_at), createdBy: row.created_by,
});

const recordOf = (row: ModelRecordRow): ModelRecord => ({ ...modelOf(row), aliases: row.aliases ?? [], latest: (row.latest ?? []).map(versionRecordOf) });
