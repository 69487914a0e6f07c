import { context, propagation, SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import type { FastifyRequest } from 'fastify';

const tracer = trace.getTracer('baton.inference');
const SAMPLED = /-[0-9a-f][13579bdf]$/;

/** A span where the caller's trace is sampled, and none otherwise: an unasked one would cost more than routing. */
export function sampledSpan({ headers }: FastifyRequest, name: string): Span | null {
  const parent = headers['traceparent'];
  if (typeof parent !== 'string' || !SAMPLED.test(parent)) return null;
  return tracer.startSpan(name, { kind: SpanKind.SERVER }, propagation.extract(context.active(), headers));
}

export function endSpan(span: Span | null, attributes: Record<string, string>, status: number): void {
  if (!span) return;
  span.setAttributes({ ...attributes, 'http.response.status_code': status });
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
