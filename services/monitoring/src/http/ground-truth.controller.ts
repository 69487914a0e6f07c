import { Readable } from 'node:stream';
import { Controller, HttpCode, Post, Query, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiOperation, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { IsOptional, IsString, Length } from 'class-validator';
import { Allow, Caller, type Person } from '@baton/access';
import { formatPosition } from '@baton/messaging';
import { invalid } from '@baton/service-kit';
import { knownModel } from '../app/known-model.js';
import { ModelFacts } from '../app/ports/model-facts.js';
import type { Line } from '../app/record-fields.js';
import { TakeGroundTruth } from '../app/take-ground-truth.js';
import { linesOf } from './record-lines.js';

class GroundTruthQuery {
  @ApiPropertyOptional({ description: "The model's name or id; needed with NDJSON" }) @IsOptional() @Length(1, 250)
  model?: string;

  @ApiPropertyOptional() @IsOptional() @IsString()
  waitFor?: string;
}

const RECORD = {
  type: 'object', required: ['value'],
  properties: {
    predictionId: { type: 'string', description: "The id of the answer; `<id>#<i>` for row i of a batch" }, key: { type: 'string', description: 'The business key that the application gave with the request' },
    row: { type: 'integer', minimum: 0 }, value: { description: 'What happened: a number, a class, true or false' }, observedAt: { type: 'string', format: 'date-time', description: 'Now unless told; a later one corrects an earlier one' },
  },
};

@ApiTags('ground truth') @ApiBearerAuth()
@Controller('api/v1/ground-truth')
export class GroundTruthController {
  constructor(private readonly facts: ModelFacts, private readonly intake: TakeGroundTruth) {}

  @Post() @HttpCode(200) @Allow('data-scientist', 'ml-engineer', 'operator', 'service', 'admin')
  @ApiOperation({ summary: 'Takes ground truth for predictions, which may come before or after it; the good records are taken, the others named' })
  @ApiConsumes('application/json', 'application/x-ndjson')
  @ApiBody({ schema: { type: 'object', required: ['model', 'records'], properties: { model: { type: 'string' }, records: { type: 'array', items: RECORD } } } })
  async take(@Query() query: GroundTruthQuery, @Req() request: FastifyRequest, @Caller() by: Person) {
    const { model: wanted, lines } = read(request.body, query.model);
    const model = await knownModel(this.facts, wanted);
    const { position, ...answer } = await this.intake.run(model, lines, { actor: by.subject, correlationId: by.correlationId, causationId: null });
    return { ...answer, position: position && formatPosition(position) };
  }
}

function read(body: unknown, model: string | undefined): { model: string; lines: AsyncIterable<Line> | Line[] } {
  if (body instanceof Readable) {
    if (model === undefined) throw invalid('Say in the query which model the lines are about: ?model=…', [{ field: 'model', message: 'is missing' }]);
    return { model, lines: linesOf(body as AsyncIterable<Buffer>) };
  }
  const { model: named = model, records } = (body ?? {}) as { model?: unknown; records?: unknown };
  if (typeof named !== 'string' || named === '') throw invalid('Say which model the records are about.', [{ field: 'model', message: 'is missing' }]);
  if (!Array.isArray(records)) throw invalid('records must be a list of {predictionId | key, row?, value, observedAt}.', [{ field: 'records', message: 'must be a list' }]);
  return { model: named, lines: records.map((value: unknown, index) => ({ line: index + 1, value })) };
}
