import { startService, type RunningService } from '@baton/service-kit';
import { streamUploads } from './http/mlflow/artifacts.controller.js';
import type { RegistryConfig } from './registry.config.js';
import { RegistryModule } from './registry.module.js';

export { RegistryConfig } from './registry.config.js';

/** Log-inputs may carry a dataset's profile of 16 MB. */
const LARGEST_JSON = 40_000_000;

/** Starts the registry; what the launcher and the tests call. */
export function startRegistry(config: RegistryConfig): Promise<RunningService> {
  return startService({
    name: 'registry',
    title: 'Baton registry',
    description: 'Experiments, runs, models, versions, aliases, artifacts and evidence: MLflow’s REST API, and /api/v1.',
    module: RegistryModule.forRoot(config),
    answers: new URL('./answers.json', import.meta.url),
    config,
    bodyLimit: LARGEST_JSON,
    prepare: (app) => streamUploads(app.getHttpAdapter().getInstance()),
  });
}
