import { context, propagation, SpanKind, SpanStatusCode, trace, type Context, type Span } from '@opentelemetry/api';

const tracer = trace.getTracer('baton.messaging');

/** The W3C traceparent of what is going on, to be kept with an event; null outside a trace. */
export function currentTraceparent(): string | null {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier['traceparent'] ?? null;
}

/** The context to go on in: that of the event's cause. */
export const contextFrom = (traceparent: string | null): Context =>
  traceparent ? propagation.extract(context.active(), { traceparent }) : context.active();

/**
 * Runs work inside a span of its own. The Kafka instrumentation would put its own traceparent over the one that the
 * outbox kept and so cut the trace at the relay; these spans carry the outbox's on.
 */
export async function inSpan<T>(name: string, kind: SpanKind, parent: Context, attributes: Record<string, string | number>, work: (span: Span) => Promise<T>): Promise<T> {
  return context.with(parent, () => tracer.startActiveSpan(name, { kind, attributes }, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
      throw error;
    } finally {
      span.end();
    }
  }));
}

export { SpanKind };
