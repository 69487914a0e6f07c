import { startTelemetry } from '@baton/telemetry';

startTelemetry('notification');

const { loadConfig, runUntilStopped } = await import('@baton/service-kit');
const { NotificationConfig, startNotification } = await import('./index.js');

await runUntilStopped(() => startNotification(loadConfig(NotificationConfig)));
