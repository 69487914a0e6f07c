import { clean } from './ledger-row.js';

/** Rows as one parameter for `jsonb_to_recordset`, without what PostgreSQL's text does not hold. */
export const rowsJson = (rows: readonly object[]): string => JSON.stringify(rows, (_, value: unknown) => (typeof value === 'string' ? clean(value) : value));
