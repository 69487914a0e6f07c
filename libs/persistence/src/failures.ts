/** The database cannot be reached or is not ready; the same call may succeed later. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';
}

/** SQLSTATE of a Postgres error, also of one that TypeORM has wrapped. */
export function sqlStateOf(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = (at as { driverError?: unknown; cause?: unknown }).driverError ?? at.cause) {
    const code = (at as { code?: unknown }).code;
    if (typeof code === 'string') return code;
  }
  return undefined;
}

const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH', 'EAI_AGAIN', 'ENOENT']);
/** pg reports a lost connection by message alone. */
const LOST_CONNECTION = /Connection terminated|Client has encountered a connection error|not queryable|timeout exceeded when trying to connect|Driver not Connected|query runner was already released/i;

/** True if the error says that Postgres is away, not that the work was wrong. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseUnavailable) return true;
  const code = sqlStateOf(error);
  if (code !== undefined) return NETWORK.has(code) || code.startsWith('08') || code.startsWith('57P') || code === '53300';
  return error instanceof Error && LOST_CONNECTION.test(error.message);
}

/** True if two transactions got into each other's way and the same work may simply be repeated. */
export function isSerializationFailure(error: unknown): boolean {
  const code = sqlStateOf(error);
  return code === '40001' || code === '40P01';
}

/** True if a unique constraint was violated; with `constraint`, only that one. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (sqlStateOf(error) !== '23505') return false;
  const driverError = (error as { driverError?: { constraint?: string } }).driverError;
  return constraint === undefined || (driverError?.constraint ?? (error as { constraint?: string }).constraint) === constraint;
}
