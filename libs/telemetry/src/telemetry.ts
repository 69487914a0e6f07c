import { NodeSDK } from '@opentelemetry/sdk-node';

/**
 * Starts OpenTelemetry before anything else loads. Traces always have ids and travel with requests and events; they
 * leave the process only if OTEL_EXPORTER_OTLP_ENDPOINT says where to.
 */
export function startTelemetry(service: string): void {
  const exporting = Boolean(process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? process.env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']);
  process.env['OTEL_METRICS_EXPORTER'] ??= 'none';
  process.env['OTEL_LOGS_EXPORTER'] ??= 'none';
  process.env['OTEL_TRACES_EXPORTER'] ??= exporting ? 'otlp' : 'none';
  const sdk = new NodeSDK({ serviceName: `baton-${service}`, autoDetectResources: false });
  sdk.start();
  process.once('beforeExit', () => void sdk.shutdown().catch(() => undefined));
}
