import { startTelemetry } from '@baton/telemetry';

startTelemetry('deployment');

const { loadConfig, runUntilStopped } = await import('@baton/service-kit');
const { DeploymentConfig, startDeployment } = await import('./index.js');

await runUntilStopped(() => startDeployment(loadConfig(DeploymentConfig)));
