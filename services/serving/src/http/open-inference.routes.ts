import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify';
import { Person, TokenVerifier, type AuthenticatedRequest, type Claims } from '@baton/access';
import { AccessDenials } from '@baton/service-kit';
import { FleetHealth } from '../app/fleet-health.js';
import { Predict, type Chosen } from '../app/predict.js';
import { readParameters } from '../app/request-parameters.js';
import { ServingConfig } from '../serving.config.js';
import { InferenceMetrics } from './inference-metrics.js';
import { metadataOf, responseFor } from './open-inference-bodies.js';
import { answerFor, NotJson } from './open-inference-errors.js';
import { endSpan, sampledSpan } from './sampled-span.js';

interface Route { Params: { environment?: string; model: string; version?: string } }
type Request = FastifyRequest<Route>;

const DEFAULT_ENVIRONMENT = 'production';
const PREFIXES = ['/v2', '/environments/:environment/v2'];

/**
 * The Open Inference Protocol v2, registered on Fastify itself: Nest's guards, pipes and interceptors would cost more than
 * the models. `/v2` means the environment production.
 */
@Injectable()
export class OpenInferenceRoutes {
  private inFlight = 0;

  constructor(
    private readonly verifier: TokenVerifier, private readonly predict: Predict, private readonly health: FleetHealth,
    private readonly metrics: InferenceMetrics, private readonly denials: AccessDenials, private readonly config: ServingConfig,
  ) {}

  get requestsInFlight(): number {
    return this.inFlight;
  }

  register(fastify: FastifyInstance): void {
    const options: RouteShorthandOptions = {
      config: { bare: true },
      errorHandler: (error, request, reply) => void this.refuse(error, request, reply),
    };
    for (const at of PREFIXES) {
      fastify.get(`${at}/health/live`, options, () => ({ live: true }));
      fastify.get(`${at}/health/ready`, options, (_request, reply) => this.ready(reply));
      fastify.get(at, options, async (request) => (await this.caller(request), { name: 'baton', version: '2', extensions: [] }));
      for (const model of [`${at}/models/:model`, `${at}/models/:model/versions/:version`]) {
        fastify.get<Route>(model, options, async (request) => (await this.caller(request), this.metadata(request)));
        fastify.get<Route>(`${model}/ready`, options, async (request, reply) => (await this.caller(request), this.modelReady(request, reply)));
        fastify.post<Route>(`${model}/infer`, options, (request, reply) => this.infer(request, reply));
      }
    }
  }

  private caller({ headers }: FastifyRequest): Promise<Claims> {
    return this.verifier.fromHeader(headers.authorization);
  }

  private async infer(request: Request, reply: FastifyReply): Promise<object> {
    const [receivedAt, began] = [Date.now(), performance.now()];
    const { environment = DEFAULT_ENVIRONMENT, model, version } = request.params;
    const span = sampledSpan(request, 'infer');
    let chosen: Chosen | null = null;
    let caller: Claims | null = null;
    let status = 200;
    this.inFlight += 1;
    try {
      caller = await this.caller(request);
      if (!request.headers['content-type']?.startsWith('application/json')) throw new NotJson();
      const question = { environment, model, version, caller, body: request.body, parameters: readParameters(request.body), receivedAt, began };
      chosen = this.predict.choose(question);
      const prediction = await this.predict.run(chosen, question);
      if (prediction.ignored.length > 0) this.metrics.superfluous(environment, prediction.modelName, prediction.ignored.length);
      return responseFor(prediction);
    } catch (error) {
      if (caller) this.identify(request, caller);
      const refusal = this.refuse(error, request, reply);
      status = reply.statusCode;
      return refusal;
    } finally {
      this.inFlight -= 1;
      const [name, number] = chosen ? [chosen.slot.desired.name, String(chosen.version.version.number)] : ['unknown', 'unknown'];
      this.metrics.answered(chosen ? environment : 'unknown', name, number, status, performance.now() - began);
      endSpan(span, { 'baton.environment': environment, 'baton.model': name, 'baton.version': number }, status);
    }
  }

  private identify(request: FastifyRequest, { subject, roles }: Claims): void {
    Object.assign<FastifyRequest, AuthenticatedRequest>(request, { person: new Person(subject, roles, request.id) });
  }

  private ready(reply: FastifyReply): object {
    const ready = this.health.models().status !== 'unavailable';
    if (!ready) void reply.status(503).header('retry-after', '1');
    return { ready };
  }

  private metadata({ params: { environment = DEFAULT_ENVIRONMENT, model, version } }: Request): object {
    const slot = this.predict.slot(environment, model);
    return metadataOf(slot, version === undefined ? this.predict.leading(slot) : this.predict.numbered(slot, version));
  }

  private modelReady({ params: { environment = DEFAULT_ENVIRONMENT, model, version } }: Request, reply: FastifyReply): object {
    const slot = this.predict.slot(environment, model);
    const ready = version === undefined ? slot.answers : this.predict.isReady(slot, version);
    if (!ready) void reply.status(503).header('retry-after', '1');
    return { name: slot.desired.name, ready };
  }

  private refuse(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const { status, error } = answerFor(thrown, this.config.MAX_BODY_MB);
    if (status === 401) void reply.header('www-authenticate', 'Bearer realm="baton", Basic realm="baton"');
    if (status === 401 || status === 403) this.denials.note(status, error, request);
    if (status === 503) void reply.header('retry-after', '1');
    return reply.status(status).send({ error });
  }
}
