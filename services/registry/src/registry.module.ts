import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { ArtifactStore, DirectoryStore } from '@baton/artifacts';
import { Jobs, PostgresJobs } from '@baton/jobs';
import { PROBLEM_DIALECT, ServiceModule } from '@baton/service-kit';
import { Artifacts } from './app/artifacts.js';
import { EvidenceWorker, WorkerPace } from './app/evidence-worker.js';
import { FollowServing } from './app/follow-serving.js';
import { FreezeArtifact } from './app/freeze-artifact.js';
import { FrozenFiles } from './app/frozen-files.js';
import { GatherEvidence } from './app/gather-evidence.js';
import { LogToRun } from './app/log-to-run.js';
import { ManageExperiments } from './app/manage-experiments.js';
import { ManageLoggedModels } from './app/manage-logged-models.js';
import { ManageModels } from './app/manage-models.js';
import { ManageRuns } from './app/manage-runs.js';
import { ManageVersions } from './app/manage-versions.js';
import { PinEvidence } from './app/pin-evidence.js';
import { AliasRequests } from './app/ports/alias-requests.js';
import { ArtifactIndex } from './app/ports/artifact-index.js';
import { DeploymentFacts } from './app/ports/deployment-facts.js';
import { EvidenceRevisions } from './app/ports/evidence-revisions.js';
import { FeedbackFacts } from './app/ports/feedback-facts.js';
import { Experiments } from './app/ports/experiments.js';
import { LoggedModels } from './app/ports/logged-models.js';
import { ModelArtifacts } from './app/ports/model-artifacts.js';
import { Models } from './app/ports/models.js';
import { Runs } from './app/ports/runs.js';
import { TargetValuesReader } from './app/ports/target-values.js';
import { ValidationFacts } from './app/ports/validation-facts.js';
import { Versions } from './app/ports/versions.js';
import { ReadModels } from './app/read-models.js';
import { EvidenceWait, RegisterVersion, VersionStores } from './app/register-version.js';
import { RequestPromotion } from './app/request-promotion.js';
import { ResolveSource } from './app/resolve-source.js';
import { SetAlias } from './app/set-alias.js';
import { SourceReader } from './app/source-reader.js';
import { TransitionStage } from './app/transition-stage.js';
import { WantEvidence } from './app/want-evidence.js';
import { WatchReadiness } from './app/watch-readiness.js';
import { DeploymentProjector } from './events/deployment.projector.js';
import { DeploymentReaction } from './events/deployment.reaction.js';
import { MonitoringProjector } from './events/monitoring.projector.js';
import { RolloutFeedbackProjector } from './events/rollout-feedback.projector.js';
import { ValidationProjector } from './events/validation.projector.js';
import { ModelsController } from './http/api/models.controller.js';
import { ArtifactsController } from './http/mlflow/artifacts.controller.js';
import { ExperimentsController } from './http/mlflow/experiments.controller.js';
import { LoggedModelsController } from './http/mlflow/logged-models.controller.js';
import { ModelVersionsController } from './http/mlflow/model-versions.controller.js';
import { mlflowDialect } from './http/mlflow/problem-dialect.js';
import { RegisteredModelsController } from './http/mlflow/registered-models.controller.js';
import { RunLogController } from './http/mlflow/run-log.controller.js';
import { RunsController } from './http/mlflow/runs.controller.js';
import { ServerController } from './http/mlflow/server.controller.js';
import type { RegistryConfig } from './registry.config.js';
import { Facts1760100000002 } from './store/facts.migration.js';
import { Feedback1760100000003, PROJECTIONS } from './store/feedback.migration.js';
import { RegisteredModels1760100000001 } from './store/registered-models.migration.js';
import { TabularTargetValues } from './store/tabular-target-values.js';
import { Tracking1760100000000 } from './store/tracking.migration.js';
import { TypeormAliasRequests } from './store/typeorm-alias-requests.js';
import { TypeormArtifactIndex } from './store/typeorm-artifact-index.js';
import { TypeormDeploymentFacts } from './store/typeorm-deployment-facts.js';
import { TypeormEvidenceRevisions } from './store/typeorm-evidence-revisions.js';
import { TypeormFeedbackFacts } from './store/typeorm-feedback-facts.js';
import { TypeormExperiments } from './store/typeorm-experiments.js';
import { TypeormLoggedModels } from './store/typeorm-logged-models.js';
import { TypeormModelArtifacts } from './store/typeorm-model-artifacts.js';
import { TypeormModels } from './store/typeorm-models.js';
import { TypeormRuns } from './store/typeorm-runs.js';
import { TypeormValidationFacts } from './store/typeorm-validation-facts.js';
import { TypeormVersions } from './store/typeorm-versions.js';

export const registryMigrations = [Tracking1760100000000, RegisteredModels1760100000001, Facts1760100000002, Feedback1760100000003];

const httpControllers = [
  ExperimentsController, RunsController, RunLogController, LoggedModelsController, RegisteredModelsController, ModelVersionsController, ArtifactsController, ServerController, ModelsController,
];
const eventHandlers = [DeploymentProjector, DeploymentReaction, MonitoringProjector, RolloutFeedbackProjector, ValidationProjector];

const useCases = [
  Artifacts, FollowServing, FreezeArtifact, FrozenFiles, GatherEvidence, LogToRun, ManageExperiments, ManageLoggedModels, ManageModels, ManageRuns, ManageVersions, PinEvidence, ReadModels,
  RegisterVersion, RequestPromotion, ResolveSource, SetAlias, SourceReader, TransitionStage, VersionStores, WantEvidence, WatchReadiness, EvidenceWorker,
];

const adapters: Provider[] = [
  { provide: AliasRequests, useClass: TypeormAliasRequests },
  { provide: ArtifactIndex, useClass: TypeormArtifactIndex },
  { provide: DeploymentFacts, useClass: TypeormDeploymentFacts },
  { provide: EvidenceRevisions, useClass: TypeormEvidenceRevisions },
  { provide: FeedbackFacts, useClass: TypeormFeedbackFacts },
  { provide: Experiments, useClass: TypeormExperiments },
  { provide: Jobs, useClass: PostgresJobs },
  { provide: LoggedModels, useClass: TypeormLoggedModels },
  { provide: ModelArtifacts, useClass: TypeormModelArtifacts },
  { provide: Models, useClass: TypeormModels },
  { provide: Runs, useClass: TypeormRuns },
  { provide: TargetValuesReader, useClass: TabularTargetValues },
  { provide: ValidationFacts, useClass: TypeormValidationFacts },
  { provide: Versions, useClass: TypeormVersions },
];

/** The registry put together: the only place that knows which adapter stands behind which port. */
@Module({})
export class RegistryModule {
  static forRoot(config: RegistryConfig): DynamicModule {
    return {
      module: RegistryModule,
      // Global for the problem dialect, which the library's filter looks for.
      global: true,
      imports: [ServiceModule.forRoot({ name: 'registry', config, migrations: registryMigrations, projections: PROJECTIONS })],
      controllers: [...httpControllers, ...eventHandlers],
      providers: [
        ...adapters, ...useCases,
        { provide: ArtifactStore, useFactory: () => new DirectoryStore(config.ARTIFACT_ROOT) },
        { provide: EvidenceWait, useValue: new EvidenceWait(config.EVIDENCE_WAIT_MINUTES) },
        { provide: WorkerPace, useValue: new WorkerPace(config.SWEEP_MS, config.WAKE_UPS) },
        { provide: PROBLEM_DIALECT, useValue: mlflowDialect },
      ],
      exports: [PROBLEM_DIALECT],
    };
  }
}
