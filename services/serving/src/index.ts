import { startService, type RunningService } from '@baton/service-kit';
import { OpenInferenceRoutes } from './http/open-inference.routes.js';
import { ServingConfig } from './serving.config.js';
import { ServingModule } from './serving.module.js';

export { ServingConfig };

/** A running server, which also tells how many requests it is answering right now. */
export interface RunningServing extends RunningService { requestsInFlight(): number }

/** Starts serving; it answers as soon as its models are loaded, whatever else is away. */
export async function startServing(config: ServingConfig): Promise<RunningServing> {
  const service = await startService({
    name: 'serving', title: 'Baton serving', description: 'Answers by the models that deployment wants, over the Open Inference Protocol v2 at /v2 and /environments/{environment}/v2.',
    module: ServingModule.forRoot(config), answers: new URL('./answers.json', import.meta.url), config, startWithoutDatabase: true, answerBeforeStopping: true, bodyLimit: config.MAX_BODY_MB * 1_000_000,
    prepare: (app) => app.get(OpenInferenceRoutes).register(app.getHttpAdapter().getInstance()),
  });
  const routes = service.app.get(OpenInferenceRoutes);
  return { ...service, requestsInFlight: () => routes.requestsInFlight };
}
