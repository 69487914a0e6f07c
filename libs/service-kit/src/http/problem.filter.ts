import { Catch, HttpException, Inject, Logger, Optional, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { STATUS_CODES } from 'node:http';
import { RoleMissing, Unauthenticated, type AuthenticatedRequest } from '@baton/access';
import { ArtifactNotFound } from '@baton/artifacts';
import { isDatabaseUnavailable, sqlStateOf } from '@baton/persistence';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccessDenials } from '../access-denials.js';
import { Problem, type ProblemBody } from './problem.js';

/** Changes a problem for some paths: the MLflow paths speak a second vocabulary. */
export type ProblemDialect = (body: ProblemBody, request: FastifyRequest) => ProblemBody;
export const PROBLEM_DIALECT = Symbol('baton.problem-dialect');

/** SQLSTATEs that say that a value cannot be what it was sent as: out of range, no such date, no such text. */
const NOT_STORABLE = new Set(['22003', '22007', '22008', '22021', '22P02', '22P05']);

/** Turns whatever was thrown into an answer that says what was wrong and what to do. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  constructor(private readonly denials: AccessDenials, @Optional() @Inject(PROBLEM_DIALECT) private readonly dialect?: ProblemDialect) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest & Partial<AuthenticatedRequest>>();
    const reply = http.getResponse<FastifyReply>();
    const problem = this.describe(error, request);
    const body = this.dialect?.(problem, request) ?? problem;
    if (body.status === 401 || body.status === 403) this.denials.note(body.status, body.detail, request);
    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    if (body.status === 401) void reply.header('www-authenticate', 'Bearer realm="baton", Basic realm="baton"');
    if (body.status === 503 || body.status === 429) void reply.header('retry-after', '1');
    await reply.status(body.status).type('application/problem+json').send(body);
  }

  private describe(error: unknown, request: FastifyRequest): ProblemBody {
    if (error instanceof Problem) return body(error.status, error.code, error.detail, error.extra);
    if (error instanceof Unauthenticated) return body(401, 'unauthenticated', error.message);
    if (error instanceof RoleMissing) return body(403, 'role-missing', error.message);
    if (error instanceof ArtifactNotFound) return body(404, 'not-found', error.message);
    if (isDatabaseUnavailable(error)) return body(503, 'unavailable', 'The database is not reachable right now; nothing was changed. Try again in a moment.');
    if (NOT_STORABLE.has(sqlStateOf(error) ?? '')) return body(400, 'invalid-request', 'A value of the request is out of range or not of its kind: a number too large, a cursor or date that is none, or text with a NUL character.');
    if (error instanceof HttpException) return body(error.getStatus(), codeOf(error.getStatus()), error.message);
    const status = (error as { statusCode?: unknown }).statusCode;
    if (typeof status === 'number' && status >= 400 && status < 500) return body(status, codeOf(status), (error as Error).message);
    this.logger.error(`${request.method} ${request.url}: ${error instanceof Error ? error.stack : String(error)}`);
    return body(500, 'internal', 'Something went wrong here; the log of this service has the cause.');
  }
}

const body = (status: number, code: string, detail: string, extra: Readonly<Record<string, unknown>> = {}): ProblemBody =>
  ({ type: `urn:baton:problem:${code}`, title: STATUS_CODES[status] ?? 'Error', status, detail, ...extra });

const codeOf = (status: number): string =>
  status === 404 ? 'not-found' : status === 413 ? 'too-large' : status === 415 ? 'unsupported-media-type' : 'invalid-request';
