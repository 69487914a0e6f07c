import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsIn, IsOptional, Length } from 'class-validator';
import { Allow, Caller, type Person } from '@baton/access';
import { ParkedEvents, Replay, type ParkedEvent } from '@baton/messaging';
import { decodeCursor, isText, PageQuery, pageOf } from './http/page.js';
import { conflict, notFound } from './http/problem.js';

class ParkedQuery extends PageQuery {
  @ApiPropertyOptional({ enum: ['parked', 'replayed', 'discarded'], default: 'parked' }) @IsOptional() @IsIn(['parked', 'replayed', 'discarded'])
  state: ParkedEvent['state'] = 'parked';
}

class DiscardRequest {
  @ApiProperty() @Length(1, 2_000)
  reason!: string;
}

@ApiTags('parked events') @ApiBearerAuth()
@Controller('api/v1/parked-events')
export class ParkedEventsController {
  constructor(private readonly parked: ParkedEvents, private readonly replay: Replay) {}

  @Get() @Allow() @ApiOperation({ summary: 'Events whose handler failed, and those that wait behind them' })
  async list(@Query() query: ParkedQuery) {
    const rows = await this.parked.list(query.state, query.limit + 1, decodeCursor(query.cursor, isText));
    return pageOf(rows, query.limit, (row) => row, (row) => row.id);
  }

  @Get(':id') @Allow()
  get(@Param('id') id: string): Promise<ParkedEvent> {
    return this.find(id);
  }

  @Post(':id/replay') @HttpCode(200) @Allow('admin', 'operator') @ApiOperation({ summary: 'Handles the queue of this event again, in order, and stops at the first failure' })
  async replayQueue(@Param('id') id: string, @Caller() by: Person) {
    return this.replay.replay(await this.waiting(id), by.subject);
  }

  @Post(':id/discard') @HttpCode(200) @Allow('admin', 'operator')
  async discard(@Param('id') id: string, @Body() { reason }: DiscardRequest, @Caller() by: Person) {
    await this.replay.discard(await this.waiting(id), by.subject, reason);
    return this.find(id);
  }

  private async find(id: string): Promise<ParkedEvent> {
    const event = /^\d{1,18}$/.test(id) ? await this.parked.find(id) : undefined;
    if (!event) throw notFound(`There is no parked event ${id} here.`);
    return event;
  }

  private async waiting(id: string): Promise<ParkedEvent> {
    const event = await this.find(id);
    if (event.state !== 'parked') throw conflict(`This event was ${event.state} already.`);
    return event;
  }
}
