import { startTelemetry } from '@baton/telemetry';

startTelemetry('audit');

const { loadConfig, runUntilStopped } = await import('@baton/service-kit');
const { AuditConfig, startAudit } = await import('./index.js');

await runUntilStopped(() => startAudit(loadConfig(AuditConfig)));
