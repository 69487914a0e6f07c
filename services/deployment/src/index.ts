import { startService, type RunningService } from '@baton/service-kit';
import { v7 as uuidv7 } from 'uuid';
import { ChangeEnvironment } from './app/change-environment.js';
import { DeploymentConfig } from './deployment.config.js';
import { DeploymentModule } from './deployment.module.js';
import { DEPLOYMENT } from './app/acting.js';
import { ReviewClock } from './app/review-clock.js';

export { DeploymentConfig };

/** Starts the deployment service. */
export async function startDeployment(config: DeploymentConfig): Promise<RunningService> {
  const service = await startService({
    name: 'deployment', title: 'Baton deployment', description: 'Environments, promotions with their approvals, rollouts: what serves where, and why.',
    module: DeploymentModule.forRoot(config), answers: new URL('./answers.json', import.meta.url), config,
  });
  await service.app.get(ChangeEnvironment).seed({ actor: DEPLOYMENT, correlationId: uuidv7(), causationId: null });
  await service.app.get(ReviewClock).start();
  return service;
}
