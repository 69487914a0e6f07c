import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow } from '@baton/access';
import { invalid, Problem } from '@baton/service-kit';
import { EventStore } from './event.store.js';
import { NotificationConfig } from './notification.config.js';
import { StreamQuery } from './requests.js';
import { StreamClient } from './stream.client.js';
import { StreamHub } from './stream.hub.js';

@ApiTags('stream') @ApiBearerAuth()
@Controller('api/v1/stream')
export class StreamController {
  constructor(private readonly hub: StreamHub, private readonly events: EventStore, private readonly config: NotificationConfig) {}

  @Get() @Allow() @ApiOperation({ summary: 'Events as they come (Server-Sent Events); with Last-Event-ID everything since, then as they come' })
  @ApiHeader({ name: 'Last-Event-ID', required: false }) @ApiProduces('text/event-stream')
  async open(@Query() query: StreamQuery, @Headers('last-event-id') header: string | undefined, @Res() reply: FastifyReply): Promise<void> {
    const position = await this.beginning(header ?? query.lastEventId);
    const client = new StreamClient(reply.raw, {
      correlation: query.correlation ?? null, types: query.type?.split(',').filter(Boolean) ?? null, model: query.model ?? null,
    }, position, this.config.STREAM_BUFFER_BYTES);
    reply.raw.once('close', () => this.hub.leave(client));
    reply.raw.on('error', () => this.hub.leave(client));
    reply.hijack();
    this.hub.join(client);
  }

  /** The end of what there is, or what comes after the id: all of it, or a refusal. */
  private async beginning(lastEventId: string | undefined): Promise<number> {
    if (lastEventId === undefined || lastEventId === '') return this.hub.end;
    const position = this.hub.positionOf(lastEventId);
    const { last, forgotten } = await this.events.bounds();
    if (position === undefined || position > last) throw invalid('Last-Event-ID is not one that this stream has given out. Open it without, and read the state anew.', [{ field: 'Last-Event-ID', message: 'unknown' }]);
    if (position < forgotten) throw new Problem(410, 'gone', `What came after this Last-Event-ID is kept no more (${this.config.KEEP_DAYS} days). Open the stream without it, and read the state anew.`);
    return position;
  }
}
