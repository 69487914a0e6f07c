import { startService, type RunningService } from '@baton/service-kit';
import { AuditConfig } from './audit.config.js';
import { AuditModule } from './audit.module.js';

export { AuditConfig };

/** Starts the audit service. */
export const startAudit = (config: AuditConfig): Promise<RunningService> => startService({
  name: 'audit', title: 'Baton audit', description: 'The ledger of every event of every service: who did what, when, because of what.',
  module: AuditModule.forRoot(config), answers: new URL('./answers.json', import.meta.url), config,
});
