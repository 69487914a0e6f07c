import { ServiceConfig } from '@baton/service-kit';

export class AuditConfig extends ServiceConfig {}
