import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { ArtifactStore, DirectoryStore } from '@baton/artifacts';
import { Jobs, PostgresJobs } from '@baton/jobs';
import { ServiceModule } from '@baton/service-kit';
import { Announce } from './app/announce.js';
import { AnswerAlert } from './app/answer-alert.js';
import { BackgroundRounds } from './app/background-rounds.js';
import { ChangeDrift } from './app/change-drift.js';
import { ChangeMonitors } from './app/change-monitors.js';
import { CloseWindows } from './app/close-windows.js';
import { CountWindows } from './app/count-windows.js';
import { DriftOfPeriod } from './app/figures/drift-of-period.js';
import { DriftSeries } from './app/figures/drift-series.js';
import { HealthSeries } from './app/figures/health-series.js';
import { PerformanceSeries } from './app/figures/performance-series.js';
import { SeriesQuestions } from './app/figures/series-question.js';
import { FindPredictions } from './app/find-predictions.js';
import { InferenceInbox } from './app/inference-inbox.js';
import { JudgeCanaries } from './app/judge-canaries.js';
import { KeepPredictions } from './app/keep-predictions.js';
import { KeepReport } from './app/keep-report.js';
import { KnownVersions } from './app/known-versions.js';
import { PairHalves } from './app/pair-halves.js';
import { GroundTruths } from './app/ports/ground-truths.js';
import { InferenceCursors } from './app/ports/inference-cursors.js';
import { ModelFacts, Profiles } from './app/ports/model-facts.js';
import { PredictionHalves } from './app/ports/prediction-halves.js';
import { Predictions } from './app/ports/predictions.js';
import { Rounds } from './app/ports/rounds.js';
import { Alerts, Canaries, Drifting, MonitorRules, RetrainingRequests } from './app/ports/watching.js';
import { Windows } from './app/ports/windows.js';
import { ProfileReference } from './app/profile-reference.js';
import { RaiseAlerts } from './app/raise-alerts.js';
import { RetireAlerts } from './app/retire-alerts.js';
import { SeeCanary } from './app/see-canary.js';
import { SealSegments } from './app/seal-segments.js';
import { TakeGroundTruth } from './app/take-ground-truth.js';
import { TakePredictions } from './app/take-predictions.js';
import { WatchDrift } from './app/watch-drift.js';
import { WatchedVersions } from './app/watched-versions.js';
import { WatchPerformance } from './app/watch-performance.js';
import { WatchOverrides } from './app/watch-overrides.js';
import { WatchRollouts } from './app/watch-rollouts.js';
import { DeploymentProjector } from './events/deployment.projector.js';
import { DeploymentReaction } from './events/deployment.reaction.js';
import { InferenceConsumer } from './events/inference.consumer.js';
import { RegistryProjector } from './events/registry.projector.js';
import { RegistryReaction } from './events/registry.reaction.js';
import { ServingProjector } from './events/serving.projector.js';
import { AlertsController } from './http/alerts.controller.js';
import { CanariesController } from './http/canaries.controller.js';
import { GroundTruthController } from './http/ground-truth.controller.js';
import { MonitorsController } from './http/monitors.controller.js';
import { PredictionsController } from './http/predictions.controller.js';
import { SeriesController } from './http/series.controller.js';
import { ToldPredictionsController } from './http/told-predictions.controller.js';
import { MonitoringConfig } from './monitoring.config.js';
import { Monitoring1770000000000, PROJECTIONS } from './store/monitoring.migration.js';
import { TypeormGroundTruths } from './store/typeorm-ground-truths.js';
import { TypeormInferenceCursors } from './store/typeorm-inference-cursors.js';
import { TypeormModelFacts, TypeormProfiles } from './store/typeorm-model-facts.js';
import { TypeormPredictionHalves } from './store/typeorm-prediction-halves.js';
import { TypeormPredictions } from './store/typeorm-predictions.js';
import { TypeormAlerts, TypeormCanaries, TypeormDrifting, TypeormMonitorRules, TypeormRetrainingRequests } from './store/typeorm-watching.js';
import { TypeormWindows } from './store/typeorm-windows.js';

const INBOUND = [
  AlertsController, CanariesController, GroundTruthController, MonitorsController, PredictionsController, SeriesController, ToldPredictionsController,
  DeploymentProjector, DeploymentReaction, RegistryProjector, RegistryReaction, ServingProjector,
];

const USE_CASES = [
  Announce, AnswerAlert, ChangeDrift, ChangeMonitors, CloseWindows, CountWindows, DriftOfPeriod, DriftSeries, FindPredictions, HealthSeries, InferenceInbox, JudgeCanaries, KeepPredictions, KeepReport, KnownVersions,
  PairHalves, PerformanceSeries, ProfileReference, RaiseAlerts, RetireAlerts, SealSegments, SeeCanary, SeriesQuestions, TakeGroundTruth, TakePredictions, WatchDrift, WatchedVersions, WatchOverrides, WatchPerformance,
  WatchRollouts,
];

const ADAPTERS: Provider[] = [
  { provide: Jobs, useClass: PostgresJobs },
  { provide: Alerts, useClass: TypeormAlerts },
  { provide: Canaries, useClass: TypeormCanaries },
  { provide: Drifting, useClass: TypeormDrifting },
  { provide: GroundTruths, useClass: TypeormGroundTruths },
  { provide: InferenceCursors, useClass: TypeormInferenceCursors },
  { provide: ModelFacts, useClass: TypeormModelFacts },
  { provide: MonitorRules, useClass: TypeormMonitorRules },
  { provide: PredictionHalves, useClass: TypeormPredictionHalves },
  { provide: Predictions, useClass: TypeormPredictions },
  { provide: Profiles, useClass: TypeormProfiles },
  { provide: RetrainingRequests, useClass: TypeormRetrainingRequests },
  { provide: Windows, useClass: TypeormWindows },
];

@Module({})
export class MonitoringModule {
  static forRoot(config: MonitoringConfig): DynamicModule {
    return {
      module: MonitoringModule,
      imports: [ServiceModule.forRoot({ name: 'monitoring', config, migrations: [Monitoring1770000000000], projections: PROJECTIONS })],
      controllers: INBOUND,
      providers: [
        { provide: MonitoringConfig, useValue: config },
        { provide: ArtifactStore, useFactory: () => new DirectoryStore(config.ARTIFACT_ROOT) },
        ...ADAPTERS, ...USE_CASES, BackgroundRounds, { provide: Rounds, useExisting: BackgroundRounds }, InferenceConsumer,
      ],
    };
  }
}
