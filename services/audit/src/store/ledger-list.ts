import type { LedgerCursor, LedgerFilter } from '../app/ports/ledger.js';
import { ENTRY_COLUMNS } from './entry-row.js';

export const RECORD_READ = 'audit.record.read.v1';

export interface Statement { sql: string; values: unknown[] }

/**
 * A page of the ledger. Where several types are asked for by their beginning, each gives a page in the order of its own
 * index and the pages are merged: one pass over the order of time would wade through everything else.
 */
export function listStatement(filter: LedgerFilter & { models?: readonly string[]; types?: readonly string[] }, limit: number, after: LedgerCursor | null): Statement {
  const where: string[] = [];
  const values: unknown[] = [];
  const add = (condition: (parameter: string) => string, value: unknown) => { values.push(value); where.push(condition(`$${values.length}`)); };
  if (filter.models?.length === 1) add((p) => `model_id = ${p}`, filter.models[0]);
  else if (filter.models) add((p) => `model_id = ANY(${p}::text[])`, filter.models);
  if (filter.actor !== undefined) add((p) => `actor = ${p}`, filter.actor);
  if (filter.environment !== undefined) add((p) => `environment = ${p}`, filter.environment);
  if (filter.correlation !== undefined) add((p) => `correlation_id = ${p}`, filter.correlation);
  if (!filter.reads && filter.type === undefined) where.push(`type IS DISTINCT FROM '${RECORD_READ}'`);
  if (filter.from) add((p) => `time >= ${p}`, filter.from);
  if (filter.to) add((p) => `time < ${p}`, filter.to);
  const [compare, direction] = filter.order === 'asc' ? ['>', 'ASC'] : ['<', 'DESC'];
  if (after) {
    values.push(after.time, after.position);
    where.push(`(time, position) ${compare} ($${values.length - 1}::timestamptz, $${values.length}::bigint)`);
  }
  values.push(limit);
  const end = `ORDER BY time ${direction}, position ${direction} LIMIT $${values.length}`;
  if (!filter.types) return { sql: `SELECT ${ENTRY_COLUMNS} FROM ledger_entry ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} ${end}`, values };
  values.push(filter.types);
  const page = `SELECT ${ENTRY_COLUMNS} FROM ledger_entry WHERE ${['type = asked.name', ...where].join(' AND ')} ${end}`;
  return { sql: `SELECT page.* FROM unnest($${values.length}::text[]) AS asked(name) CROSS JOIN LATERAL (${page}) AS page ${end}`, values };
}

/** Every type that occurs, by one step through the index for each. */
export const TYPES = `
  WITH RECURSIVE found AS (
    (SELECT type FROM ledger_entry WHERE type IS NOT NULL ORDER BY type LIMIT 1)
    UNION ALL
    SELECT (SELECT e.type FROM ledger_entry e WHERE e.type > found.type ORDER BY e.type LIMIT 1) FROM found WHERE found.type IS NOT NULL)
  SELECT type FROM found WHERE type IS NOT NULL`;
