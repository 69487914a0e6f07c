import { ServiceConfig } from '@baton/service-kit';

export class DeploymentConfig extends ServiceConfig {}
