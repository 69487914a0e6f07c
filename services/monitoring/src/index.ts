import { Health, startService, type RunningService } from '@baton/service-kit';
import { BackgroundRounds } from './app/background-rounds.js';
import { ProfileReference } from './app/profile-reference.js';
import { InferenceConsumer } from './events/inference.consumer.js';
import { acceptNdjson } from './http/record-lines.js';
import { MonitoringConfig } from './monitoring.config.js';
import { MonitoringModule } from './monitoring.module.js';

export { MonitoringConfig };

/** Starts the monitoring service. */
export async function startMonitoring(config: MonitoringConfig): Promise<RunningService> {
  const service = await startService({
    name: 'monitoring', title: 'Baton monitoring', description: 'What models do in production: windows, drift, ground truth and performance, alerts, and verdicts on canaries.',
    module: MonitoringModule.forRoot(config), answers: new URL('./answers.json', import.meta.url), config, prepare: (app) => acceptNdjson(app.getHttpAdapter().getInstance()),
  });
  await service.app.get(ProfileReference).start();
  service.app.get(BackgroundRounds).start();
  const inference = service.app.get(InferenceConsumer);
  service.app.get(Health).add('inference', () => inference.check());
  inference.start();
  return service;
}
