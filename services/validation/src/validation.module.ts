import { Module, type DynamicModule } from '@nestjs/common';
import { ArtifactStore, DirectoryStore } from '@baton/artifacts';
import { Jobs, PostgresJobs } from '@baton/jobs';
import { ServiceModule } from '@baton/service-kit';
import { FinishValidation } from './app/finish-validation.js';
import { Champions } from './app/ports/champions.js';
import { KnownEnvironments, PinnedEvidence } from './app/ports/pinned-evidence.js';
import { Policies } from './app/ports/policies.js';
import { Reports } from './app/ports/reports.js';
import { PublishPolicy } from './app/publish-policy.js';
import { RunSuite } from './app/run-suite.js';
import { Suite } from './app/suite/suite.js';
import { ValidateAgain } from './app/validate-again.js';
import { ValidateEvidence } from './app/validate-evidence.js';
import { DeploymentProjector } from './events/deployment.projector.js';
import { RegistryProjector } from './events/registry.projector.js';
import { RegistryReaction } from './events/registry.reaction.js';
import { PoliciesController } from './http/policies.controller.js';
import { ReportsController } from './http/reports.controller.js';
import { TypeormChampions } from './store/typeorm-champions.js';
import { TypeormKnownEnvironments, TypeormPinnedEvidence } from './store/typeorm-pinned-evidence.js';
import { TypeormPolicies } from './store/typeorm-policies.js';
import { TypeormReports } from './store/typeorm-reports.js';
import { PROJECTIONS, Validation1770000000000 } from './store/validation.migration.js';
import { ValidationConfig } from './validation.config.js';

@Module({})
export class ValidationModule {
  static forRoot(config: ValidationConfig): DynamicModule {
    return {
      module: ValidationModule,
      imports: [ServiceModule.forRoot({ name: 'validation', config, migrations: [Validation1770000000000], projections: PROJECTIONS })],
      controllers: [PoliciesController, ReportsController, RegistryProjector, DeploymentProjector, RegistryReaction],
      providers: [
        { provide: ValidationConfig, useValue: config },
        { provide: ArtifactStore, useFactory: () => new DirectoryStore(config.ARTIFACT_ROOT) },
        { provide: Jobs, useClass: PostgresJobs },
        { provide: Policies, useClass: TypeormPolicies },
        { provide: Reports, useClass: TypeormReports },
        { provide: PinnedEvidence, useClass: TypeormPinnedEvidence },
        { provide: Champions, useClass: TypeormChampions },
        { provide: KnownEnvironments, useClass: TypeormKnownEnvironments },
        Suite, ValidateEvidence, FinishValidation, PublishPolicy, ValidateAgain, RunSuite,
      ],
    };
  }
}
