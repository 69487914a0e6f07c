import { Body, Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow, Caller, type Person } from '@baton/access';
import { formatPosition } from '@baton/messaging';
import { decodeCursor, isText, notFound, pageOf } from '@baton/service-kit';
import { DeliveryStore } from './delivery.store.js';
import { SecretRequest, SubscriptionPatch, SubscriptionRequest, SubscriptionsQuery } from './requests.js';
import { SubscriptionStore } from './subscription.store.js';
import { Subscriptions } from './subscriptions.service.js';
import { deliveryView, noSuch, subscriptionView } from './views.js';

const Id = new ParseUUIDPipe({ exceptionFactory: () => noSuch('subscription') });
const WRITERS = ['data-scientist', 'validator', 'ml-engineer', 'operator', 'compliance', 'admin', 'service'] as const;

@ApiTags('subscriptions') @ApiBearerAuth()
@Controller('api/v1/subscriptions')
export class SubscriptionsController {
  constructor(private readonly store: SubscriptionStore, private readonly subscriptions: Subscriptions, private readonly deliveries: DeliveryStore) {}

  @Get() @Allow() @ApiOperation({ summary: 'Subscriptions, the oldest first' })
  async list(@Query() query: SubscriptionsQuery) {
    const rows = await this.store.list(query.owner ?? null, query.limit + 1, decodeCursor(query.cursor, isText));
    return pageOf(rows, query.limit, subscriptionView, (row) => row.id);
  }

  @Post() @Allow(...WRITERS) @ApiOperation({ summary: 'Subscribes the caller; the answer is the only one that shows the secret' })
  async create(@Body() body: SubscriptionRequest, @Caller() by: Person, @Res({ passthrough: true }) reply: FastifyReply) {
    const { state, position } = await this.subscriptions.create(body, by);
    void reply.header('location', `/api/v1/subscriptions/${state.id}`);
    return { ...subscriptionView(state), ...(state.secret !== null && { secret: state.secret }), position: formatPosition(position) };
  }

  @Get(':id') @Allow()
  async get(@Param('id', Id) id: string) {
    const subscription = await this.store.find(id);
    if (!subscription) throw notFound(`There is no subscription ${id}.`);
    return subscriptionView(subscription);
  }

  @Patch(':id') @Allow(...WRITERS) @ApiOperation({ summary: "Changes what is named; somebody else's needs operator or admin" })
  async change(@Param('id', Id) id: string, @Body() body: SubscriptionPatch, @Caller() by: Person) {
    const { state, position } = await this.subscriptions.change(id, body, by);
    return { ...subscriptionView(state), position: formatPosition(position) };
  }

  @Delete(':id') @HttpCode(204) @Allow(...WRITERS) @ApiOperation({ summary: 'Ends it, and what waits to be delivered with it' })
  async delete(@Param('id', Id) id: string, @Caller() by: Person): Promise<void> {
    await this.subscriptions.delete(id, by);
  }

  @Post(':id/secret') @HttpCode(200) @Allow(...WRITERS) @ApiOperation({ summary: 'Makes a new secret and shows it once; the former one signs as well for a while' })
  async rotate(@Param('id', Id) id: string, @Body() body: SecretRequest, @Caller() by: Person) {
    const { state, position } = await this.subscriptions.rotate(id, body.secret, by);
    return { ...subscriptionView(state), secret: state.secret, position: formatPosition(position) };
  }

  @Post(':id/test') @HttpCode(202) @Allow(...WRITERS) @ApiOperation({ summary: 'Delivers a test event on the way that all go; its delivery says what came of it' })
  async test(@Param('id', Id) id: string, @Caller() by: Person, @Res({ passthrough: true }) reply: FastifyReply) {
    const delivery = await this.deliveries.find(await this.subscriptions.test(id, by));
    void reply.header('location', `/api/v1/deliveries/${delivery!.id}`);
    return deliveryView(delivery!);
  }
}
