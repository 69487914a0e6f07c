import { NodeSDK, type NodeSDKConfiguration } from '@opentelemetry/sdk-node';

type SpanProcessor = NonNullable<NodeSDKConfiguration['spanProcessors']>[number];

const KEEPS_NOTHING: SpanProcessor = {
  onStart: () => undefined, onEnd: () => undefined, forceFlush: () => Promise.resolve(), shutdown: () => Promise.resolve(),
};

/**
 * Starts OpenTelemetry before anything else loads. Traces always have ids and travel with requests and events; they
 * leave the process only if OTEL_EXPORTER_OTLP_ENDPOINT says where to.
 */
export function startTelemetry(service: string): void {
  const exporting = Boolean(process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? process.env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']);
  process.env['OTEL_METRICS_EXPORTER'] ??= 'none';
  process.env['OTEL_LOGS_EXPORTER'] ??= 'none';
  process.env['OTEL_TRACES_EXPORTER'] ??= exporting ? 'otlp' : 'none';
  const sdk = new NodeSDK({
    serviceName: `baton-${service}`, autoDetectResources: false,
    // Without any processor the SDK makes no tracer, and traces would have no ids.
    ...(!exporting && { spanProcessors: [KEEPS_NOTHING] }),
  });
  sdk.start();
  process.once('beforeExit', () => void sdk.shutdown().catch(() => undefined));
}
