import { DashboardConfig } from './dashboard.config.js';
import { gateway } from './gateway.js';

export { DashboardConfig };

export interface RunningGateway { readonly url: string; close(): Promise<void> }

/** Starts the gateway. */
export async function startDashboard(config: DashboardConfig): Promise<RunningGateway> {
  const app = await gateway(config);
  const url = await app.listen({ port: config.PORT, host: config.HOST });
  return { url, close: () => app.close() };
}
