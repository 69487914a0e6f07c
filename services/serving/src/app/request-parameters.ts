import { millisecondsOf } from '@baton/contracts';
import { InvalidInput } from '@baton/model-runtime';

/** What Baton reads of a request's `parameters`; the protocol allows any others. */
export interface RequestParameters {
  /** Sends the same caller to the same version. */
  readonly stickyKey: string | null;
  /** A business key a row, by which a label will find its prediction. */
  readonly keys: readonly string[] | null;
  /** When what is predicted on was observed, RFC 3339; the time of receipt unless told. */
  readonly timestamp: string | null;
}

const NONE: RequestParameters = { stickyKey: null, keys: null, timestamp: null };
const LONGEST = 500;

/** @throws InvalidInput */
export function readParameters(body: unknown): RequestParameters {
  const parameters = (body as { parameters?: unknown } | null | undefined)?.parameters;
  if (parameters === undefined || parameters === null) return NONE;
  if (typeof parameters !== 'object' || Array.isArray(parameters)) throw new InvalidInput(null, '`parameters` must be an object.');
  const { sticky_key: stickyKey = null, keys = null, timestamp = null } = parameters as Record<string, unknown>;
  if (stickyKey !== null && !isKey(stickyKey)) throw new InvalidInput(null, `parameters.sticky_key must be text of 1 to ${LONGEST} characters.`);
  if (keys !== null && !(Array.isArray(keys) && keys.every(isKey))) throw new InvalidInput(null, `parameters.keys must be a list of texts of 1 to ${LONGEST} characters, one a row.`);
  if (timestamp !== null && Number.isNaN(millisecondsOf(timestamp))) {
    throw new InvalidInput(null, 'parameters.timestamp must be an RFC 3339 time such as 2026-03-01T12:00:00Z.');
  }
  return { stickyKey, keys, timestamp: timestamp as string | null };
}

const isKey = (value: unknown): value is string => typeof value === 'string' && value.length > 0 && value.length <= LONGEST;
