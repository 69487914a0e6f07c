import { Module, type DynamicModule } from '@nestjs/common';
import { Jobs, PostgresJobs } from '@baton/jobs';
import { ServiceModule } from '@baton/service-kit';
import { AnswerPromotion } from './app/answer-promotion.js';
import { ChangeEnvironment } from './app/change-environment.js';
import { ControlRollout } from './app/control-rollout.js';
import { DecideOnModel } from './app/decide-on-model.js';
import { DecideOnPromotion } from './app/decide-on-promotion.js';
import { OverridePromotion } from './app/override-promotion.js';
import { Deployments } from './app/ports/deployments.js';
import { Environments } from './app/ports/environments.js';
import { EvidenceSnapshots } from './app/ports/evidence-snapshots.js';
import { VersionFactsProjection } from './app/ports/version-facts.js';
import { RequestPromotion } from './app/request-promotion.js';
import { ReviewClock } from './app/review-clock.js';
import { DeploymentConfig } from './deployment.config.js';
import { MonitoringReaction } from './events/monitoring.reaction.js';
import { RegistryProjector } from './events/registry.projector.js';
import { RegistryReaction } from './events/registry.reaction.js';
import { ServingReaction } from './events/serving.reaction.js';
import { ValidationProjector } from './events/validation.projector.js';
import { ValidationReaction } from './events/validation.reaction.js';
import { EnvironmentsController } from './http/environments.controller.js';
import { PromotionsController } from './http/promotions.controller.js';
import { RolloutsController } from './http/rollouts.controller.js';
import { Deployment1770000000000, PROJECTIONS } from './store/deployment.migration.js';
import { Overrides1770000000001 } from './store/overrides.migration.js';
import { TypeormDeployments } from './store/typeorm-deployments.js';
import { TypeormEnvironments } from './store/typeorm-environments.js';
import { TypeormEvidenceSnapshots } from './store/typeorm-evidence-snapshots.js';
import { TypeormVersionFacts } from './store/typeorm-version-facts.js';

@Module({})
export class DeploymentModule {
  static forRoot(config: DeploymentConfig): DynamicModule {
    return {
      module: DeploymentModule,
      imports: [ServiceModule.forRoot({ name: 'deployment', config, migrations: [Deployment1770000000000, Overrides1770000000001], projections: PROJECTIONS })],
      controllers: [
        EnvironmentsController, PromotionsController, RolloutsController,
        RegistryProjector, ValidationProjector, RegistryReaction, ValidationReaction, ServingReaction, MonitoringReaction,
      ],
      providers: [
        { provide: Deployments, useClass: TypeormDeployments },
        { provide: Environments, useClass: TypeormEnvironments },
        { provide: EvidenceSnapshots, useClass: TypeormEvidenceSnapshots },
        { provide: VersionFactsProjection, useClass: TypeormVersionFacts },
        { provide: DeploymentConfig, useValue: config },
        { provide: Jobs, useClass: PostgresJobs },
        DecideOnModel, DecideOnPromotion, RequestPromotion, AnswerPromotion, OverridePromotion, ReviewClock, ControlRollout, ChangeEnvironment,
      ],
    };
  }
}
