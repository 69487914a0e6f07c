import { join } from 'node:path';
import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { DirectoryStore } from '@baton/artifacts';
import { Outbox, topicOf, VolumeLog } from '@baton/messaging';
import { Transactions, Waker } from '@baton/persistence';
import { Health, Metrics, ServiceModule } from '@baton/service-kit';
import { Fleet } from './app/fleet.js';
import { FleetHealth } from './app/fleet-health.js';
import { Instance } from './app/instance.js';
import { Journal } from './app/journal.js';
import { DesiredSplits } from './app/ports/desired-splits.js';
import { LocalCopy } from './app/ports/local-copy.js';
import { PredictionLog } from './app/ports/prediction-log.js';
import { ReportedSplits } from './app/ports/reported-splits.js';
import { VersionLoader } from './app/ports/version-loader.js';
import { Predict } from './app/predict.js';
import { Reconciler } from './app/reconciler.js';
import { DeploymentProjector } from './events/deployment.projector.js';
import { RegistryProjector } from './events/registry.projector.js';
import { InferenceMetrics } from './http/inference-metrics.js';
import { OpenInferenceRoutes } from './http/open-inference.routes.js';
import { ServedController } from './http/served.controller.js';
import { LocalFirstStore } from './models/local-first-store.js';
import { OnnxVersionLoader } from './models/onnx-version-loader.js';
import { instanceIn, StateDirectory } from './models/state-directory.js';
import { UnfinishedLoads } from './models/unfinished-loads.js';
import { DiskPredictionLog } from './prediction-log/disk-prediction-log.js';
import { NoPredictionLog } from './prediction-log/no-prediction-log.js';
import { measureSpool } from './prediction-log/spool-metrics.js';
import { ServingConfig } from './serving.config.js';
import { PROJECTIONS, Serving1770000000000 } from './store/serving.migration.js';
import { TypeormDesiredSplits } from './store/typeorm-desired-splits.js';
import { TypeormReportedSplits } from './store/typeorm-reported-splits.js';

@Module({})
export class ServingModule {
  static forRoot(config: ServingConfig): DynamicModule {
    return {
      module: ServingModule,
      imports: [ServiceModule.forRoot({ name: 'serving', config, migrations: [Serving1770000000000], projections: PROJECTIONS, needsDatabase: false })],
      controllers: [ServedController, DeploymentProjector, RegistryProjector],
      providers: [
        { provide: ServingConfig, useValue: config },
        ...adapters(config),
        {
          provide: Journal, inject: [Instance, Transactions, Outbox, ReportedSplits, Waker],
          useFactory: (instance: Instance, transactions: Transactions, outbox: Outbox, reported: ReportedSplits, waker: Waker) => new Journal(instance.name, transactions, outbox, reported, () => waker.wake()),
        },
        {
          provide: Fleet, inject: [VersionLoader, Journal, Waker],
          useFactory: (loader: VersionLoader, journal: Journal, waker: Waker) => new Fleet({ loader, journal, retryMs: config.LOAD_RETRY_MS, onRouted: () => waker.wake() }),
        },
        predictionLog(config), Reconciler, FleetHealth, Predict, InferenceMetrics, OpenInferenceRoutes,
      ],
    };
  }
}

function adapters(config: ServingConfig): Provider[] {
  const files = new LocalFirstStore(join(config.STATE_DIR, 'files'), new DirectoryStore(config.ARTIFACT_ROOT));
  return [
    { provide: Instance, useFactory: () => new Instance(config.INSTANCE ?? instanceIn(config.STATE_DIR)) },
    { provide: Waker, useFactory: () => new Waker() },
    { provide: LocalCopy, useFactory: () => new StateDirectory(config.STATE_DIR, files) },
    { provide: VersionLoader, useFactory: () => new OnnxVersionLoader(files, new UnfinishedLoads(join(config.STATE_DIR, 'loading')), config.MODEL_DEADLINE_MS) },
    { provide: DesiredSplits, useClass: TypeormDesiredSplits },
    { provide: ReportedSplits, useClass: TypeormReportedSplits },
  ];
}

function predictionLog(config: ServingConfig): Provider {
  if (!config.PREDICTION_LOG) return { provide: PredictionLog, useClass: NoPredictionLog };
  return {
    provide: PredictionLog, inject: [Instance, VolumeLog, Journal, Health, Metrics],
    useFactory: (instance: Instance, volume: VolumeLog, journal: Journal, health: Health, metrics: Metrics) => {
      const log = new DiskPredictionLog({
        root: join(config.STATE_DIR, 'predictions'), instance: instance.name, topic: topicOf('inference', config.TOPIC_PREFIX), spoolBytes: config.SPOOL_MB * 1_000_000,
        flushRows: config.FLUSH_ROWS, flushMs: config.FLUSH_MS,
      }, volume.writer(), (source, lastSequence) => journal.predictionsClosed(source, lastSequence));
      health.add('predictions', () => log.health());
      measureSpool(metrics, log.budget);
      return log;
    },
  };
}
