import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Length, MaxLength } from 'class-validator';
import { Allow, Caller, type Person } from '@baton/access';
import { formatPosition, type Committed } from '@baton/messaging';
import { decodeCursor, isText, notFound, PageQuery, pageOf } from '@baton/service-kit';
import { AnswerAlert } from '../app/answer-alert.js';
import { Alerts } from '../app/ports/watching.js';
import type { Alert } from '../domain/alert.js';

const Id = new ParseUUIDPipe({ exceptionFactory: () => notFound('The id of an alert is a UUID; there is no such alert.') });

class AlertsQuery extends PageQuery {
  @ApiPropertyOptional({ description: "The model's name or id" }) @IsOptional() @IsString()
  model?: string;

  @ApiPropertyOptional() @IsOptional() @IsString()
  environment?: string;

  @ApiPropertyOptional({ enum: ['open', 'acknowledged', 'resolved'] }) @IsOptional() @IsIn(['open', 'acknowledged', 'resolved'])
  state?: string;
}

class Acknowledgement {
  @ApiPropertyOptional() @IsOptional() @IsString() @MaxLength(2_000)
  comment: string = '';
}

class Resolution {
  @ApiProperty() @IsString() @Length(1, 2_000)
  reason!: string;
}

/** As the API shows it: the model by name and id, the version by number. */
const view = ({ about: { modelId, name, number, environment }, correlationId, ...alert }: Alert) => ({ ...alert, model: name, modelId, version: number, environment, correlationId });
const answer = ({ state, position }: Committed<Alert>) => ({ ...view(state), position: formatPosition(position) });

@ApiTags('alerts') @ApiBearerAuth()
@Controller('api/v1/alerts')
export class AlertsController {
  constructor(private readonly alerts: Alerts, private readonly answers: AnswerAlert) {}

  @Get() @Allow() @ApiOperation({ summary: 'Alerts, the newest first' })
  async list(@Query() query: AlertsQuery) {
    return pageOf(await this.alerts.list(query, query.limit + 1, decodeCursor(query.cursor, isText)), query.limit, view, ({ id }) => id);
  }

  @Get(':id') @Allow() @ApiOperation({ summary: 'One alert: what a rule saw, and what became of it' })
  async get(@Param('id', Id) id: string) {
    const alert = await this.alerts.find(id);
    if (!alert) throw notFound(`There is no alert ${id}.`);
    return view(alert);
  }

  @Post(':id/acknowledgement') @HttpCode(200) @Allow('operator', 'ml-engineer', 'data-scientist', 'admin') @ApiOperation({ summary: 'Somebody looks after it' })
  async acknowledge(@Param('id', Id) id: string, @Body() { comment }: Acknowledgement, @Caller() by: Person) {
    return answer(await this.answers.acknowledge(id, comment, by));
  }

  @Post(':id/resolution') @HttpCode(200) @Allow('operator', 'ml-engineer', 'admin') @ApiOperation({ summary: 'It is over; the rule may raise it again' })
  async resolve(@Param('id', Id) id: string, @Body() { reason }: Resolution, @Caller() by: Person) {
    return answer(await this.answers.resolve(id, reason, by));
  }
}
