import { startTelemetry } from '@baton/telemetry';

startTelemetry('monitoring');

const { loadConfig, runUntilStopped } = await import('@baton/service-kit');
const { MonitoringConfig, startMonitoring } = await import('./index.js');

await runUntilStopped(() => startMonitoring(loadConfig(MonitoringConfig)));
