import { setTimeout as pause } from 'node:timers/promises';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import { Logger } from 'nestjs-pino';
import { TokenVerifier } from '@baton/access';
import { Consumption, EventLogStrategy, Relay } from '@baton/messaging';
import { Database } from '@baton/persistence';
import type { ServiceConfig } from './config.js';
import { documentation, type About } from './http/documentation.js';
import { answerRepetitions } from './http/idempotency.js';
import { trackRequests, waitForPositions } from './http/request-hooks.js';
import { Metrics } from './metrics.js';

const CONNECT_AGAIN_MS = 5_000;
const LET_GO_EVERY_MS = 50;

/** `title`, `description` and `answers` are for the API's documentation. */
export interface StartOptions extends About {
  name: string;
  module: Type | DynamicModule;
  config: ServiceConfig;
  /** Largest JSON body in bytes; 10 MB unless told. */
  bodyLimit?: number;
  /** True if it must start and answer while Postgres is away: only serving. */
  startWithoutDatabase?: boolean;
  /** True if requests under way are answered before it stops; connections are cut otherwise. */
  answerBeforeStopping?: boolean;
  /** Adds routes and parsers to Fastify before Nest's own. */
  prepare?(app: NestFastifyApplication): void | Promise<void>;
}

export interface RunningService { readonly url: string; readonly app: NestFastifyApplication; close(): Promise<void> }

/** Starts a service: database and migrations, events in and out, HTTP; and stops it in the opposite order. */
export async function startService(options: StartOptions): Promise<RunningService> {
  const { config } = options;
  const app = await NestFactory.create<NestFastifyApplication>(options.module,
    new FastifyAdapter({ bodyLimit: options.bodyLimit ?? 10_000_000, trustProxy: '127.0.0.1', routerOptions: { maxParamLength: 2_000, ignoreTrailingSlash: true } }),
    { bufferLogs: true, forceCloseConnections: options.answerBeforeStopping !== true });
  const logger = app.get(Logger);
  app.useLogger(logger);
  const database = app.get(Database);
  const say = (error: unknown) => logger.warn(`waiting for PostgreSQL: ${error instanceof Error ? error.message : String(error)}`);
  const connecting = options.startWithoutDatabase ? connectAtLast(database, say) : database.connect(say);
  if (!options.startWithoutDatabase) await connecting;
  const relay = app.get(Relay);
  serveHttp(app, options);
  await options.prepare?.(app);
  const strategy = app.get(EventLogStrategy);
  app.connectMicroservice({ strategy });
  await app.startAllMicroservices();
  const stopping = new AbortController();
  void connecting.then(() => { if (!stopping.signal.aborted) return relay.start(); });
  await app.listen(config.PORT, config.HOST);
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  logger.log(`${options.name} listens on ${url}`);
  return { url, app, close: () => { stopping.abort(); return stop(app, relay, database); } };
}

/** Whatever is wrong with the database, a refused password or a failing migration as well, may be put right while the service answers. */
async function connectAtLast(database: Database, say: (error: unknown) => void): Promise<void> {
  for (;;) {
    try {
      return await database.connect(say);
    } catch (error) {
      say(error);
      await pause(CONNECT_AGAIN_MS, undefined, { ref: false });
    }
  }
}

function serveHttp(app: NestFastifyApplication, options: StartOptions): void {
  const fastify = app.getHttpAdapter().getInstance();
  const metrics = app.get(Metrics);
  trackRequests(fastify, metrics.requestSeconds);
  waitForPositions(fastify, app.get(Consumption), options.name);
  answerRepetitions(fastify, app.get(Database), app.get(TokenVerifier));
  fastify.get('/metrics', async (_request, reply) => reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()));
  SwaggerModule.setup('docs', app, () => documentation(app, options), { jsonDocumentUrl: 'openapi.json' });
}

async function stop(app: NestFastifyApplication, relay: Relay, database: Database): Promise<void> {
  // A connection whose request is answered while the server closes would otherwise be kept alive for 72 s, and waited for.
  const letGo = setInterval(() => app.getHttpServer().closeIdleConnections(), LET_GO_EVERY_MS);
  await app.close().finally(() => clearInterval(letGo));
  await relay.close();
  await database.close();
}

/** Runs a service until the process is told to stop. For `main.ts`. */
export async function runUntilStopped(start: () => Promise<{ close(): Promise<void> }>): Promise<void> {
  try {
    const service = await start();
    let stopping = false;
    const shutdown = () => {
      if (stopping) return;
      stopping = true;
      void service.close().then(() => process.exit(0), () => process.exit(1));
    };
    process.on('SIGTERM', shutdown);
    process.on('SIGINT', shutdown);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? (error.name === 'BadConfig' ? error.message : error.stack) : String(error)}\n`);
    process.exit(1);
  }
}
