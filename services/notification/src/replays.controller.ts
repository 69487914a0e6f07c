import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow, Caller, type Person } from '@baton/access';
import { decodeCursor, isText, notFound, PageQuery, pageOf } from '@baton/service-kit';
import { ReplayRequest } from './requests.js';
import { ReplayStore } from './replay.store.js';
import { Replays } from './replays.service.js';
import { noSuch, replayView } from './views.js';

const Id = new ParseUUIDPipe({ exceptionFactory: () => noSuch('subscription') });
const ReplayId = new ParseUUIDPipe({ exceptionFactory: () => noSuch('replay') });

@ApiTags('replays') @ApiBearerAuth()
@Controller('api/v1/subscriptions/:id')
export class ReplaysController {
  constructor(private readonly replays: Replays, private readonly store: ReplayStore) {}

  @Post('replay') @HttpCode(202) @Allow('data-scientist', 'validator', 'ml-engineer', 'operator', 'compliance', 'admin', 'service')
  @ApiOperation({ summary: 'Delivers the matching events of a period once more, each under its webhook-id; the answer says where progress is' })
  async request(@Param('id', Id) id: string, @Body() body: ReplayRequest, @Caller() by: Person, @Res({ passthrough: true }) reply: FastifyReply) {
    const replay = await this.replays.request(id, { from: new Date(body.from), to: body.to ? new Date(body.to) : new Date() }, by);
    void reply.header('location', `/api/v1/subscriptions/${id}/replays/${replay.id}`);
    return replayView(replay);
  }

  @Get('replays') @Allow() @ApiOperation({ summary: "A subscription's replays, the newest first" })
  async list(@Param('id', Id) id: string, @Query() query: PageQuery) {
    const rows = await this.store.list(id, query.limit + 1, decodeCursor(query.cursor, isText));
    return pageOf(rows, query.limit, replayView, (row) => row.id);
  }

  @Get('replays/:replayId') @Allow() @ApiOperation({ summary: 'How far a replay has come' })
  async get(@Param('id', Id) id: string, @Param('replayId', ReplayId) replayId: string) {
    const replay = await this.store.find(replayId);
    if (replay?.subscriptionId !== id) throw notFound(`There is no replay ${replayId} of this subscription.`);
    return replayView(replay);
  }
}
