import { Injectable } from '@nestjs/common';
import { Database, isUniqueViolation, managerOf, Statements } from '@baton/persistence';
import { Experiments, type Experiment } from '../app/ports/experiments.js';
import type { Found, LifecycleView, Search, Tags } from '../app/ports/search.js';
import { conditionsOf, paged, Parameters, readToken, tagCondition, type SearchColumns } from './search-sql.js';

interface Row { id: string; name: string; artifact_location: string; lifecycle_stage: Experiment['lifecycleStage']; created_at: string; updated_at: string; tags: Record<string, string> }

const ATTRIBUTES: Readonly<Record<string, string>> = { name: 'name', experiment_id: 'id::text', creation_time: 'created_at', last_update_time: 'updated_at' };

const COLUMNS: SearchColumns = {
  condition: (comparison, test, parameters) =>
    comparison.place.entity === 'tag' ? tagCondition('tags', comparison, test, parameters) : test(ATTRIBUTES[comparison.place.key]!),
  order: ({ place }, parameters) => (place.entity === 'tag' ? `tags ->> ${parameters.add(place.key)}::text` : place.key === 'experiment_id' ? 'id' : ATTRIBUTES[place.key]!),
};

@Injectable()
export class TypeormExperiments extends Experiments {
  constructor(private readonly database: Database, private readonly statements: Statements) {
    super();
  }

  async create({ name, artifactLocation, tags, now }: { name: string; artifactLocation: string | null; tags: Tags; now: number }): Promise<string | null> {
    const [row] = await this.statements.rows<{ id: string }>(
      `WITH fresh AS (SELECT nextval(pg_get_serial_sequence('experiment', 'id')) AS id)
       INSERT INTO experiment (id, name, artifact_location, created_at, updated_at, tags)
       SELECT id, $1, coalesce($2, 'mlflow-artifacts:/' || id), $3::bigint, $3::bigint, $4 FROM fresh
       ON CONFLICT (name) DO NOTHING RETURNING id`, [name, artifactLocation, now, JSON.stringify(tags)]);
    return row?.id ?? null;
  }

  async byId(id: string): Promise<Experiment | undefined> {
    if (!isId(id)) return undefined;
    return (await this.statements.rows<Row>('SELECT * FROM experiment WHERE id = $1', [id])).map(experimentOf)[0];
  }

  async byName(name: string): Promise<Experiment | undefined> {
    return (await this.statements.rows<Row>('SELECT * FROM experiment WHERE name = $1', [name])).map(experimentOf)[0];
  }

  async search(search: Search, view: LifecycleView): Promise<Found<Experiment>> {
    const parameters = new Parameters();
    const token = readToken(search.pageToken, 1);
    const where = conditionsOf(search.filter, COLUMNS, parameters);
    if (view !== 'ALL') where.push(`lifecycle_stage = '${view === 'ACTIVE_ONLY' ? 'active' : 'deleted'}'`);
    const order = [...search.order.map((each) => `${COLUMNS.order(each, parameters)} ${each.descending ? 'DESC' : 'ASC'} NULLS LAST`), 'created_at DESC', 'id DESC'];
    const rows = await this.statements.rows<Row>(
      `SELECT * FROM experiment ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
       ORDER BY ${order.join(', ')} LIMIT ${parameters.add(search.limit + 1)} OFFSET ${parameters.add('offset' in token ? token.offset : 0)}`, parameters.values);
    return paged(rows, search.limit, token, experimentOf, null);
  }

  async rename(id: string, name: string, now: number): Promise<boolean | 'taken'> {
    try {
      return await this.change(id, 'name = $2, updated_at = $3', [name, now]);
    } catch (error) {
      if (isUniqueViolation(error)) return 'taken';
      throw error;
    }
  }

  async setLifecycle(id: string, stage: 'active' | 'deleted', now: number): Promise<boolean> {
    if (!isId(id)) return false;
    return this.database.run(async (tx) => {
      const rows = await managerOf(tx).query<unknown[]>(
        'WITH changed AS (UPDATE experiment SET lifecycle_stage = $2, updated_at = $3 WHERE id = $1 RETURNING id) SELECT * FROM changed', [id, stage, now]);
      await managerOf(tx).query('UPDATE run SET lifecycle_stage = $2 WHERE experiment_id = $1', [id, stage]);
      return rows.length > 0;
    });
  }

  setTag(id: string, key: string, value: string | null, now: number): Promise<boolean> {
    return this.change(id, 'tags = CASE WHEN $3::text IS NULL THEN tags - $2::text ELSE tags || jsonb_build_object($2::text, $3::text) END, updated_at = $4', [key, value, now]);
  }

  private async change(id: string, assignment: string, values: unknown[]): Promise<boolean> {
    if (!isId(id)) return false;
    const rows = await this.statements.rows(`WITH changed AS (UPDATE experiment SET ${assignment} WHERE id = $1 RETURNING id) SELECT * FROM changed`, [id, ...values]);
    return rows.length > 0;
  }
}

/** Ids are whole numbers that fit a bigint; anything else names no experiment. */
export const isId = (id: string): boolean => /^\d{1,18}$/.test(id);

const experimentOf = (row: Row): Experiment => ({
  id: row.id, name: row.name, artifactLocation: row.artifact_location, lifecycleStage: row.lifecycle_stage,
  createdAt: Number(row.created_at), updatedAt: Number(row.updated_at), tags: row.tags,
});
