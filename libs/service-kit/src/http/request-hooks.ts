import { SpanStatusCode, SpanKind, context, propagation, trace, type Span } from '@opentelemetry/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { appendedDuring, formatPosition, parsePosition, type Consumption, type Position } from '@baton/messaging';
import type { Histogram } from 'prom-client';

const WAIT_AT_MOST_MS = 10_000;
const tracer = trace.getTracer('baton.http');

interface Tracked extends FastifyRequest { span?: Span; appended?: { position?: Position } }

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The hooks of this library pass the route by: it answers thousands of times a second, or while Postgres is away, and counts for itself. */
    bare?: boolean;
  }
}

/** Whether a route does without spans, positions and idempotency. */
export const isBare = (request: FastifyRequest): boolean => request.routeOptions.config.bare === true;

const isProbe = (request: FastifyRequest) => request.url.startsWith('/health') || request.url.startsWith('/metrics');

/** Opens a span that goes on the caller's trace, and remembers the position of what the request appends. */
export function trackRequests(fastify: FastifyInstance, seconds: Histogram<'method' | 'route' | 'status'>): void {
  fastify.addHook('onRequest', (request: Tracked, _reply, done) => {
    if (isBare(request) || isProbe(request)) return done();
    const parent = propagation.extract(context.active(), request.headers);
    request.span = tracer.startSpan(`${request.method} ${request.routeOptions.url ?? 'unknown'}`, { kind: SpanKind.SERVER }, parent);
    request.appended = {};
    context.with(trace.setSpan(parent, request.span), () => appendedDuring.run(request.appended!, done));
  });
  fastify.addHook('onSend', (request: Tracked, reply, payload, done) => {
    const position = request.appended?.position;
    if (position) void reply.header('baton-position', formatPosition(position));
    done(null, payload);
  });
  fastify.addHook('onResponse', (request: Tracked, reply, done) => {
    if (request.span) {
      request.span.setAttribute('http.response.status_code', reply.statusCode);
      if (reply.statusCode >= 500) request.span.setStatus({ code: SpanStatusCode.ERROR });
      request.span.end();
      seconds.observe({ method: request.method, route: request.routeOptions.url ?? 'unknown', status: String(reply.statusCode) }, reply.elapsedTime / 1_000);
    }
    done();
  });
}

/** `?waitFor=registry@4711`: the read waits until this service has consumed that, at most 10 s. */
export function waitForPositions(fastify: FastifyInstance, consumption: Consumption, ownPublisher: string): void {
  fastify.addHook('preHandler', async (request, reply) => {
    if (isBare(request)) return;
    const text = (request.query as Record<string, unknown> | undefined)?.['waitFor'];
    if (typeof text !== 'string') return;
    const position = parsePosition(text);
    if (!position) return problem(reply, 400, 'invalid-request', `waitFor must be a position such as registry@4711, not "${text}".`);
    if (position.publisher === ownPublisher) return;
    const waited = await consumption.waitFor(position, WAIT_AT_MOST_MS);
    if (waited === 'parked') return problem(reply, 409, 'parked', `${text} is parked here: its handler failed. See the parked events of this service.`);
    if (waited === 'timeout') return problem(reply, 504, 'not-yet-consumed', `${text} has not been consumed here within ${WAIT_AT_MOST_MS / 1_000} s. Try again.`);
  });
}

const problem = (reply: FastifyReply, status: number, code: string, detail: string) =>
  reply.status(status).type('application/problem+json').send({ type: `urn:baton:problem:${code}`, title: detail, status, detail });
