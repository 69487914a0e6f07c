/** One field that is wrong, in a JSON body or a query. */
export interface FieldError { field: string; message: string }

/** A refusal that its caller can act on: becomes an RFC 9457 answer. `detail` says what was wrong and what to do. */
export class Problem extends Error {
  override readonly name = 'Problem';
  constructor(
    readonly status: number,
    /** Last part of the problem's `type`. */
    readonly code: string,
    readonly detail: string,
    readonly extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail);
  }
}

export const notFound = (detail: string) => new Problem(404, 'not-found', detail);
export const invalid = (detail: string, errors: FieldError[] = []) => new Problem(400, 'invalid-request', detail, errors.length > 0 ? { errors } : {});
export const refused = (detail: string, extra: Record<string, unknown> = {}) => new Problem(403, 'refused', detail, extra);
export const conflict = (detail: string, extra: Record<string, unknown> = {}) => new Problem(409, 'conflict', detail, extra);

/** The body of an answer about a problem. */
export interface ProblemBody { type: string; title: string; status: number; detail: string; [extension: string]: unknown }
