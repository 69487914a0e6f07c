import { Controller, Get } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow } from '@baton/access';
import { asyncApi, everyContract } from '@baton/contracts';
import { NotificationConfig } from './notification.config.js';

/** For those who follow the event log itself: every event with its topic and schema, and where this installation's brokers are. */
@ApiTags('stream') @ApiBearerAuth()
@Controller('asyncapi.json')
export class AsyncApiController {
  private document: Promise<object> | null = null;

  constructor(private readonly config: NotificationConfig) {}

  @Get() @Allow() @ApiOperation({ summary: 'All events as an AsyncAPI 3.0 document' })
  get(): Promise<object> {
    return this.document ??= this.describe();
  }

  private async describe(): Promise<object> {
    const { KAFKA_BROKERS, TOPIC_PREFIX } = this.config;
    return asyncApi(await everyContract(), { brokers: KAFKA_BROKERS.split(','), prefix: TOPIC_PREFIX });
  }
}
