import { startTelemetry } from '@baton/telemetry';

startTelemetry('dashboard');

const { loadConfig, runUntilStopped } = await import('@baton/service-kit');
const { DashboardConfig, startDashboard } = await import('./index.js');

await runUntilStopped(() => startDashboard(loadConfig(DashboardConfig)));
