import { startTelemetry } from '@baton/telemetry';

startTelemetry('registry');
const { loadConfig, runUntilStopped } = await import('@baton/service-kit');
const { RegistryConfig, startRegistry } = await import('./index.js');

await runUntilStopped(async () => startRegistry(loadConfig(RegistryConfig)));
