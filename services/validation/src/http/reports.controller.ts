import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ApiBearerAuth, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length, Min } from 'class-validator';
import { Allow, Caller, type Person } from '@baton/access';
import { formatPosition } from '@baton/messaging';
import { decodeCursor, isText, notFound, PageQuery, pageOf } from '@baton/service-kit';
import { Reports } from '../app/ports/reports.js';
import type { Report } from '../domain/report.js';
import { ValidateAgain } from '../app/validate-again.js';

class ReportsQuery extends PageQuery {
  @ApiPropertyOptional({ description: "The model's name or id" }) @IsOptional() @IsString()
  model?: string;

  @ApiPropertyOptional() @IsOptional() @Type(() => Number) @IsInt() @Min(1)
  version?: number;
}

class ValidationRequest {
  @ApiProperty({ description: "The model's name or id" }) @Length(1, 250)
  model!: string;

  @ApiProperty() @IsInt() @Min(1)
  version!: number;
}

/** As the API shows it: the model by name and id, the version by number. */
const view = ({ version: { modelId, name, number }, ...report }: Report) => ({ ...report, model: name, modelId, version: number });

@ApiTags('reports') @ApiBearerAuth()
@Controller('api/v1/reports')
export class ReportsController {
  constructor(private readonly reports: Reports, private readonly again: ValidateAgain) {}

  @Get() @Allow() @ApiOperation({ summary: 'Reports, the newest first' })
  async list(@Query() query: ReportsQuery) {
    const rows = await this.reports.list(query, query.limit + 1, decodeCursor(query.cursor, isText));
    return pageOf(rows, query.limit, view, (report) => report.id);
  }

  @Get(':id') @Allow() @ApiOperation({ summary: 'One report: checks with value, interval and threshold, and slices' })
  async get(@Param('id', new ParseUUIDPipe({ exceptionFactory: () => notFound('The id of a report is a UUID; there is no such report.') })) id: string) {
    const report = await this.reports.find(id);
    if (!report) throw notFound(`There is no report ${id}.`);
    return view(report);
  }

  @Post() @HttpCode(201) @Allow('validator', 'data-scientist', 'ml-engineer', 'service', 'admin') @ApiOperation({ summary: 'Validates the pinned evidence of a version again' })
  async create(@Body() { model, version }: ValidationRequest, @Caller() by: Person, @Res({ passthrough: true }) reply: FastifyReply) {
    const { state, position } = await this.again.run(model, version, by);
    void reply.header('location', `/api/v1/reports/${state[0]!.id}`);
    return { items: state.map(view), position: formatPosition(position) };
  }
}
