import { Controller, Get, Query, UseInterceptors } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsDateString, IsOptional, IsString } from 'class-validator';
import { Allow } from '@baton/access';
import { decodeCursor, PageQuery, pageOf } from '@baton/service-kit';
import { AnswerAsOf } from '../app/answer-as-of.js';
import type { ServingPlace } from '../app/ports/serving-history.js';
import { RecordedReads } from './recorded-reads.js';

class AsOfQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'When it served; now unless told' }) @IsOptional() @IsDateString()
  at?: string;

  @ApiPropertyOptional({ description: 'Only what was recorded by then counts; now unless told' }) @IsOptional() @IsDateString()
  knownAt?: string;

  @ApiPropertyOptional({ description: "The model's id, or a name that it has or had" }) @IsOptional() @IsString()
  model?: string;

  @ApiPropertyOptional() @IsOptional() @IsString()
  environment?: string;
}

const isPlace = (value: unknown): value is ServingPlace =>
  typeof value === 'object' && value !== null && typeof (value as ServingPlace).modelId === 'string' && typeof (value as ServingPlace).environment === 'string';

@ApiTags('as of') @ApiBearerAuth()
@UseInterceptors(RecordedReads)
@Controller('api/v1')
export class AsOfController {
  constructor(private readonly asOf: AnswerAsOf) {}

  @Get('as-of') @Allow()
  @ApiOperation({ summary: 'What served, from when to when, with which weights, by whose request, approved or overridden by whom in which role, on which evidence; a page is of models and environments, also where nothing served there' })
  async get(@Query() query: AsOfQuery) {
    const now = new Date();
    const [at, knownAt] = [query.at, query.knownAt].map((text) => (text === undefined ? now : new Date(text))) as [Date, Date];
    const { items, places } = await this.asOf.run({ at, knownAt, model: query.model, environment: query.environment }, query.limit, decodeCursor(query.cursor, isPlace));
    const { nextCursor } = pageOf(places, query.limit, () => null, (place) => place);
    return { at: at.toISOString(), knownAt: knownAt.toISOString(), items, nextCursor };
  }
}
