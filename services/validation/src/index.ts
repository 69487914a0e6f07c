import { v7 as uuidv7 } from 'uuid';
import { startService, type RunningService } from '@baton/service-kit';
import { PublishPolicy } from './app/publish-policy.js';
import { RunSuite } from './app/run-suite.js';
import { acceptYaml } from './http/yaml-body.js';
import { ValidationConfig } from './validation.config.js';
import { ValidationModule } from './validation.module.js';

export { ValidationConfig };

/** Starts the validation service. */
export async function startValidation(config: ValidationConfig): Promise<RunningService> {
  const service = await startService({
    name: 'validation', title: 'Baton validation', description: 'Policies, and reports of what the real models do on the real data.',
    module: ValidationModule.forRoot(config), answers: new URL('./answers.json', import.meta.url), config, prepare: (app) => acceptYaml(app.getHttpAdapter().getInstance()),
  });
  await service.app.get(PublishPolicy).seed({ actor: 'service:validation', correlationId: uuidv7(), causationId: null });
  await service.app.get(RunSuite).start();
  return service;
}
