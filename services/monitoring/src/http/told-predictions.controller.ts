import { Readable } from 'node:stream';
import { Controller, HttpCode, Post, Query, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length, Min } from 'class-validator';
import { Allow } from '@baton/access';
import { invalid, notFound } from '@baton/service-kit';
import { knownModel } from '../app/known-model.js';
import { PairHalves } from '../app/pair-halves.js';
import { ModelFacts, type KnownVersion } from '../app/ports/model-facts.js';
import type { Half } from '../app/ports/prediction-halves.js';
import type { Line } from '../app/record-fields.js';
import { TakePredictions, type ToldAnswer } from '../app/take-predictions.js';
import { linesOf } from './record-lines.js';

class ToldQuery {
  @ApiPropertyOptional({ description: "The model's name or id; may stand in the body instead" }) @IsOptional() @Length(1, 250)
  model?: string;

  @ApiPropertyOptional({ description: 'The version that answered; what serves there unless told' }) @IsOptional() @Type(() => Number) @IsInt() @Min(1)
  version?: number;

  @ApiProperty({ required: false, default: 'production' }) @IsOptional() @Length(1, 250)
  environment: string = 'production';

  @ApiPropertyOptional() @IsOptional() @IsString()
  waitFor?: string;
}

/** The other half of a prediction has not come yet. */
interface HalfKept extends Omit<ToldAnswer, 'intakeId'> { readonly intakeId: null; readonly waitsFor: 'request' | 'response' }

const KINDS: Readonly<Record<string, Half['kind']>> = { 'org.kubeflow.serving.inference.request': 'request', 'org.kubeflow.serving.inference.response': 'response' };

@ApiTags('predictions') @ApiBearerAuth()
@Controller('api/v1/predictions')
export class ToldPredictionsController {
  constructor(private readonly facts: ModelFacts, private readonly told: TakePredictions, private readonly halves: PairHalves) {}

  @Post() @HttpCode(200) @Allow('service', 'ml-engineer', 'admin')
  @ApiOperation({ summary: 'Takes predictions that were made elsewhere, as records or as what KServe’s payload logger posts; from there on they are watched like Baton’s own' })
  @ApiConsumes('application/json', 'application/x-ndjson')
  @ApiBody({ schema: { type: 'object', properties: { model: { type: 'string' }, version: { type: 'integer' }, environment: { type: 'string' }, records: { type: 'array', items: { type: 'object', properties: { id: { type: 'string' }, key: { type: 'string' }, observedAt: { type: 'string', format: 'date-time' }, durationMs: { type: 'number' }, failure: { type: 'string' }, inputs: { type: 'object' }, outputs: { type: 'object' } } } } } } })
  async take(@Query() query: ToldQuery, @Req() { body, headers }: FastifyRequest) {
    const kind = KINDS[String(headers['ce-type'] ?? '')];
    if (kind) return this.half(query, kind, headers, body);
    const { model, version, environment, lines } = read(body, query);
    return this.told.run(await this.version(model, version, environment), environment, lines);
  }

  private async half({ model, version, environment }: ToldQuery, kind: Half['kind'], headers: FastifyRequest['headers'], body: unknown): Promise<ToldAnswer | HalfKept> {
    const text = (name: string) => (typeof headers[name] === 'string' ? headers[name] : undefined);
    const [id, named] = [text('ce-id'), model ?? text('ce-inferenceservicename')];
    if (!id || id.length > 500) throw invalid('The header ce-id must name the prediction, in at most 500 characters.');
    if (!named) throw invalid('Say which model it is about: ?model=…, or the header ce-inferenceservicename.');
    const time = Date.parse(text('ce-time') ?? '');
    const answer = await this.halves.run(await this.version(named, version, environment), environment, { id, kind, at: new Date(Number.isNaN(time) ? Date.now() : time).toISOString(), body });
    return answer ?? { intakeId: null, accepted: 0, rejected: [], rejectedCount: 0, waitsFor: kind === 'request' ? 'response' : 'request' };
  }

  private async version(model: string, version: number | undefined, environment: string): Promise<KnownVersion> {
    const found = await knownModel(this.facts, model);
    const number = version ?? (await this.facts.serving(found.modelId)).find((deployed) => deployed.environment === environment)?.number;
    if (number === undefined) throw invalid(`Nothing of ${found.name} serves in ${environment}, so say which version answered: ?version=…`, [{ field: 'version', message: 'is missing' }]);
    const known = await this.facts.version(found.modelId, number);
    if (!known) throw notFound(`There is no version ${number} of ${found.name} with pinned evidence.`);
    return known;
  }
}

function read(body: unknown, query: ToldQuery): { model: string; version: number | undefined; environment: string; lines: AsyncIterable<Line> | Line[] } {
  const of = body instanceof Readable ? {} : (body ?? {}) as { model?: unknown; version?: unknown; environment?: unknown; records?: unknown };
  const model = query.model ?? of.model;
  const version = query.version ?? of.version;
  if (typeof model !== 'string' || model === '') throw invalid('Say which model the predictions are of: ?model=…', [{ field: 'model', message: 'is missing' }]);
  if (version !== undefined && !(Number.isSafeInteger(version) && Number(version) > 0)) throw invalid('version must be a whole number from 1 on.', [{ field: 'version', message: 'is none' }]);
  const environment = typeof of.environment === 'string' ? of.environment : query.environment;
  if (body instanceof Readable) return { model, version: query.version, environment, lines: linesOf(body as AsyncIterable<Buffer>) };
  if (!Array.isArray(of.records)) throw invalid('records must be a list of {id?, key?, observedAt?, inputs, outputs}.', [{ field: 'records', message: 'must be a list' }]);
  return { model, version: version as number | undefined, environment, lines: of.records.map((value: unknown, index) => ({ line: index + 1, value })) };
}
