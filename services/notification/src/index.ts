import { startService, type RunningService } from '@baton/service-kit';
import { NotificationConfig } from './notification.config.js';
import { NotificationModule } from './notification.module.js';

export { NotificationConfig };

/** Starts the notification service. */
export const startNotification = (config: NotificationConfig): Promise<RunningService> => startService({
  name: 'notification', title: 'Baton notification', description: 'Tells people and their tools what happens: signed webhooks, Slack, and a live stream of events.',
  module: NotificationModule.forRoot(config), answers: new URL('./answers.json', import.meta.url), config,
});
