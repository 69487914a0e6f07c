import { startTelemetry } from '@baton/telemetry';

startTelemetry('validation');

const { loadConfig, runUntilStopped } = await import('@baton/service-kit');
const { ValidationConfig, startValidation } = await import('./index.js');

await runUntilStopped(() => startValidation(loadConfig(ValidationConfig)));
