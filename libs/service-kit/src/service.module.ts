import { Global, Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import { trace } from '@opentelemetry/api';
import { LoggerModule } from 'nestjs-pino';
import { AccessGuard, TokenVerifier } from '@baton/access';
import { jobMigrations } from '@baton/jobs';
import { EventLogStrategy, MessagingModule, messagingMigrations, ParkedEvents, Relay, type MessagingOptions } from '@baton/messaging';
import { Database, PersistenceModule, type DatabaseOptions, type MigrationClass } from '@baton/persistence';
import { AccessDenials } from './access-denials.js';
import type { ServiceConfig } from './config.js';
import { Health } from './health.js';
import { HealthController } from './health.controller.js';
import { IdempotencyKeys1760000000003 } from './http/idempotency.js';
import { ProblemFilter } from './http/problem.filter.js';
import { validationPipe } from './http/validation.pipe.js';
import { Metrics } from './metrics.js';
import { ParkedEventsController } from './parked-events.controller.js';

export interface ServiceOptions {
  /** The service's and its topic's name. */
  name: string;
  config: ServiceConfig;
  entities?: DatabaseOptions['entities'];
  /** Its own migrations; those of the libraries come first. */
  migrations: MigrationClass[];
  /** Tables that its projectors write, and that a rebuild empties. */
  projections?: readonly string[];
  /** False if it does its job while Postgres is away: only serving. */
  needsDatabase?: boolean;
  eventLog?: MessagingOptions['eventLog'];
}

/** What every service has: database, messaging, access, errors, health, metrics, logs. */
@Global()
@Module({})
export class ServiceModule {
  static forRoot(options: ServiceOptions): DynamicModule {
    const { name, config } = options;
    return {
      module: ServiceModule,
      imports: [
        DiscoveryModule,
        // No logger of its own for each request: lines find their request by the trace's id.
        LoggerModule.forRoot({ forRoutes: [], pinoHttp: { level: config.LOG_LEVEL, name, autoLogging: false, quietReqLogger: true, mixin: traceIds } }),
        PersistenceModule.forRoot({
          url: config.DATABASE_URL, name: `baton-${name}`, entities: options.entities,
          migrations: [...messagingMigrations, ...jobMigrations, IdempotencyKeys1760000000003, ...options.migrations],
        }),
        MessagingModule.forRoot({
          service: name, brokers: config.KAFKA_BROKERS.split(','), topicPrefix: config.TOPIC_PREFIX, sweepMs: config.SWEEP_MS, listen: config.WAKE_UPS, projections: options.projections, eventLog: options.eventLog,
        }),
      ],
      controllers: [HealthController, ParkedEventsController],
      providers: [
        { provide: TokenVerifier, useFactory: () => new TokenVerifier({ keysFile: config.TOKEN_KEYS_FILE, issuer: config.OIDC_ISSUER, audience: config.OIDC_AUDIENCE }) },
        AccessDenials, Metrics,
        {
          provide: Health, inject: [Database, EventLogStrategy, Relay, ParkedEvents],
          useFactory: (database: Database, strategy: EventLogStrategy, relay: Relay, parked: ParkedEvents) => new Health(database, strategy, relay, parked, options.needsDatabase ?? true),
        },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_PIPE, useFactory: validationPipe },
      ],
      exports: [TokenVerifier, Metrics, Health, AccessDenials],
    };
  }
}

/** Puts the trace's id on each log line, so that logs and traces find each other. */
function traceIds(): Record<string, string> {
  const span = trace.getActiveSpan()?.spanContext();
  return span ? { trace_id: span.traceId, span_id: span.spanId } : {};
}
