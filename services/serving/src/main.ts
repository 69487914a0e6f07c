import { startTelemetry } from '@baton/telemetry';

startTelemetry('serving');

const { loadConfig, runUntilStopped } = await import('@baton/service-kit');
const { ServingConfig, startServing } = await import('./index.js');
const { leavingAtOnce, restartWhenStuck } = await import('./stuck-threads.js');

await runUntilStopped(async () => {
  const service = await startServing(loadConfig(ServingConfig));
  restartWhenStuck(service.requestsInFlight);
  return leavingAtOnce(service);
});
