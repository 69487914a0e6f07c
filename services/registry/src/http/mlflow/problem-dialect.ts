import type { ProblemBody, ProblemDialect } from '@baton/service-kit';

const CODES: Readonly<Record<string, string>> = {
  'already-exists': 'RESOURCE_ALREADY_EXISTS', 'not-found': 'RESOURCE_DOES_NOT_EXIST', 'invalid-request': 'INVALID_PARAMETER_VALUE', refused: 'PERMISSION_DENIED',
  'role-missing': 'PERMISSION_DENIED', unauthenticated: 'UNAUTHENTICATED', conflict: 'RESOURCE_CONFLICT', 'too-large': 'INVALID_PARAMETER_VALUE',
  'unsupported-media-type': 'INVALID_PARAMETER_VALUE', 'not-implemented': 'NOT_IMPLEMENTED', 'in-progress': 'RESOURCE_CONFLICT', 'key-reused': 'INVALID_PARAMETER_VALUE',
};

const isMlflow = (url: string): boolean => url.startsWith('/api/2.0/') || url.startsWith('/api/3.0/');

/** On MLflow's paths one body serves both kinds of client: RFC 9457 and `error_code` with `message`. */
export const mlflowDialect: ProblemDialect = (body, request) => {
  if (!isMlflow(request.url)) return body;
  const { problem, code } = spoken(body, request.is404);
  return { ...problem, error_code: code, message: problem.detail };
};

function spoken(body: ProblemBody, unknownRoute: boolean): { problem: ProblemBody; code: string } {
  if (unknownRoute) return { problem: body, code: 'ENDPOINT_NOT_FOUND' };
  // 3.18 clients repeat a 429 but give up on a 503, so that a database that is away for a moment looks like overload.
  if (body.status === 503) return { problem: { ...body, status: 429, title: 'Too Many Requests' }, code: 'REQUEST_LIMIT_EXCEEDED' };
  const given = body['error_code'];
  return { problem: body, code: typeof given === 'string' ? given : CODES[body.type.slice(body.type.lastIndexOf(':') + 1)] ?? 'INTERNAL_ERROR' };
}
