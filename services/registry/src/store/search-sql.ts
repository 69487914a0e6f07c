import type { Comparison, Order } from '../domain/filter.js';
import { BadPageToken } from '../app/ports/search.js';

/** Collects the values of a statement; only their numbers appear in its text. */
export class Parameters {
  readonly values: unknown[];

  constructor(...values: unknown[]) {
    this.values = values;
  }

  /** Adds a value and answers its placeholder. */
  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/** Turns what a search looks at into SQL: `test` builds the comparison with the column it is given. */
export interface SearchColumns {
  condition(comparison: Comparison, test: (column: string) => string, parameters: Parameters): string;
  /** An expression to sort by; null values go last. */
  order(order: Order, parameters: Parameters): string;
}

/** Conditions of a filter, to be joined by AND. */
export const conditionsOf = (filter: readonly Comparison[], columns: SearchColumns, parameters: Parameters): string[] =>
  filter.map((comparison) => `(${columns.condition(comparison, (column) => test(column, comparison, parameters), parameters)})`);

function test(column: string, { operator, value }: Comparison, parameters: Parameters): string {
  switch (operator) {
    case 'IS NULL': case 'IS NOT NULL': return `${column} ${operator}`;
    case 'IN': return `${column} = ANY(${parameters.add(value)}::text[])`;
    case 'NOT IN': return `${column} <> ALL(${parameters.add(value)}::text[])`;
    // A backslash in a pattern is an ordinary character to MLflow.
    case 'LIKE': case 'ILIKE': return `${column} ${operator} ${parameters.add(value)} ESCAPE ''`;
    case '=': case '!=': case '<': case '<=': case '>': case '>=': {
      const type = typeof value === 'number' ? (Number.isSafeInteger(value) ? '::bigint' : '::double precision') : '::text';
      return `${column} ${operator === '!=' ? '<>' : operator} ${parameters.add(value)}${type}`;
    }
  }
}

/** Comparison of a tag in a jsonb column; equality goes by the column's index. */
export function tagCondition(column: string, { place, operator, value }: Comparison, test: (column: string) => string, parameters: Parameters): string {
  const tag = () => `${column} ->> ${parameters.add(place.key)}::text`;
  // Models that are no prompts lack this tag, and the client asks for them by it in nearly every search.
  if (place.key === 'mlflow.prompt.is_prompt' && (operator === '!=' || (operator === '=' && value === 'false'))) {
    return `${tag()} IS NULL OR ${test(tag())}`;
  }
  if (operator === '=') return `${column} @> ${parameters.add(JSON.stringify({ [place.key]: value }))}::jsonb`;
  return test(`(${tag()})`);
}

type Token = { offset: number } | { after: unknown[] };

/** How a list goes on: by what its last row said (for the usual order), or by a count of rows. */
export function readToken(token: string | null, columns: number): Token {
  if (token === null || token === '') return { offset: 0 };
  try {
    const value = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as { offset?: unknown; after?: unknown };
    if (Number.isSafeInteger(value.offset) && (value.offset as number) >= 0) return { offset: value.offset as number };
    if (Array.isArray(value.after) && value.after.length === columns && value.after.every(isPlain)) return { after: value.after };
  } catch { /* said below */ }
  throw new BadPageToken();
}

const isPlain = (value: unknown): boolean => typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));

export const writeToken = (token: Token): string => Buffer.from(JSON.stringify(token)).toString('base64url');

/** A page of up to `limit` out of a read of `limit + 1` rows; `after` reads the keys of the usual order, null where another was asked for. */
export function paged<Row, T>(rows: readonly Row[], limit: number, token: Token, show: (row: Row) => T, after: ((row: Row) => unknown[]) | null): { items: T[]; nextPageToken: string | null } {
  const items = rows.slice(0, limit);
  const more = rows.length > limit;
  const next = (): Token => (after ? { after: after(items.at(-1)!) } : { offset: ('offset' in token ? token.offset : 0) + limit });
  return { items: items.map(show), nextPageToken: more ? writeToken(next()) : null };
}
