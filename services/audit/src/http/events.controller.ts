import { Controller, Get, Param, Query, UseInterceptors } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsDateString, IsIn, IsOptional, IsString } from 'class-validator';
import { Allow } from '@baton/access';
import { decodeCursor, notFound, PageQuery, pageOf } from '@baton/service-kit';
import { Ledger, type LedgerCursor } from '../app/ports/ledger.js';
import { RecordedReads } from './recorded-reads.js';

class PeriodQuery {
  @ApiPropertyOptional({ description: 'From this instant on' }) @IsOptional() @IsDateString()
  from?: string;

  @ApiPropertyOptional({ description: 'Before this instant' }) @IsOptional() @IsDateString()
  to?: string;

  @ApiPropertyOptional({ example: 'registry@4711' }) @IsOptional() @IsString()
  waitFor?: string;
}

class EventsQuery extends PageQuery {
  @ApiPropertyOptional({ description: "The model's id, or a name that it has or had" }) @IsOptional() @IsString()
  model?: string;

  @ApiPropertyOptional({ description: 'Who acted: the subject of a token, or service:<name>' }) @IsOptional() @IsString()
  actor?: string;

  @ApiPropertyOptional({ example: 'registry.evidence.pinned.v1', description: 'Types, or beginnings such as registry.*, separated by commas' }) @IsOptional() @IsString()
  type?: string;

  @ApiPropertyOptional() @IsOptional() @IsString()
  environment?: string;

  @ApiPropertyOptional({ description: 'What belongs together, from the first request to the last consequence' }) @IsOptional() @IsString()
  correlation?: string;

  @ApiPropertyOptional({ description: 'From this instant on' }) @IsOptional() @IsDateString()
  from?: string;

  @ApiPropertyOptional({ description: 'Before this instant' }) @IsOptional() @IsDateString()
  to?: string;

  @ApiPropertyOptional({ enum: ['asc', 'desc'], default: 'asc' }) @IsOptional() @IsIn(['asc', 'desc'])
  order: 'asc' | 'desc' = 'asc';

  @ApiPropertyOptional({ enum: ['include', 'exclude'], default: 'exclude', description: 'Whether to list who read the ledger, where no type is given' }) @IsOptional() @IsIn(['include', 'exclude'])
  reads: 'include' | 'exclude' = 'exclude';
}

const isCursor = (value: unknown): value is LedgerCursor =>
  typeof value === 'object' && value !== null && typeof (value as LedgerCursor).time === 'string' && typeof (value as LedgerCursor).position === 'number';

const instant = (text: string | undefined): Date | undefined => (text === undefined ? undefined : new Date(text));

@ApiTags('events') @ApiBearerAuth()
@UseInterceptors(RecordedReads)
@Controller('api/v1')
export class EventsController {
  constructor(private readonly ledger: Ledger) {}

  @Get('events') @Allow() @ApiOperation({ summary: 'Events of all services in order of their recorded time, with actor, cause and correlation' })
  async list(@Query() query: EventsQuery) {
    const rows = await this.ledger.list({ ...query, from: instant(query.from), to: instant(query.to), reads: query.reads === 'include' }, query.limit + 1, decodeCursor(query.cursor, isCursor));
    return pageOf(rows, query.limit, (entry) => entry, ({ time, position }): LedgerCursor => ({ time, position }));
  }

  @Get('events/:id') @Allow() @ApiOperation({ summary: 'One event by its id, with its place in the chain' })
  async get(@Param('id') id: string) {
    const entry = await this.ledger.find(id);
    if (!entry) throw notFound(`The ledger has no event ${id}. It may not have arrived yet: ?waitFor= takes a position.`);
    return entry;
  }

  @Get('completeness') @Allow() @ApiOperation({ summary: 'Of each source the first and last number in a period, and what is missing between' })
  async completeness(@Query() { from, to }: PeriodQuery) {
    return { sources: await this.ledger.completeness(instant(from), instant(to)) };
  }
}
