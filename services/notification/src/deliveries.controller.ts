import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, Caller, type Person } from '@baton/access';
import { decodeCursor, notFound, pageOf } from '@baton/service-kit';
import { DeliveryStore } from './delivery.store.js';
import { DeliveriesQuery } from './requests.js';
import { SubscriptionStore } from './subscription.store.js';
import { Subscriptions } from './subscriptions.service.js';
import { deliveryView, noSuch } from './views.js';

const SubscriptionId = new ParseUUIDPipe({ exceptionFactory: () => noSuch('subscription') });
const Id = new ParseUUIDPipe({ exceptionFactory: () => noSuch('delivery') });

interface Cursor { at: string; id: string }
const isCursor = (value: unknown): value is Cursor => typeof value === 'object' && value !== null && typeof (value as Cursor).at === 'string' && typeof (value as Cursor).id === 'string';

@ApiTags('deliveries') @ApiBearerAuth()
@Controller('api/v1')
export class DeliveriesController {
  constructor(private readonly deliveries: DeliveryStore, private readonly store: SubscriptionStore, private readonly subscriptions: Subscriptions) {}

  @Get('subscriptions/:id/deliveries') @Allow() @ApiOperation({ summary: "A subscription's deliveries, the newest first" })
  async list(@Param('id', SubscriptionId) id: string, @Query() query: DeliveriesQuery) {
    if (!await this.store.find(id)) throw notFound(`There is no subscription ${id}.`);
    const rows = await this.deliveries.list(id, query.state ?? null, query.limit + 1, decodeCursor(query.cursor, isCursor));
    return pageOf(rows, query.limit, deliveryView, (row): Cursor => ({ at: row.createdAt.toISOString(), id: row.id }));
  }

  @Get('deliveries/:id') @Allow() @ApiOperation({ summary: 'A delivery with what was sent and every attempt' })
  async get(@Param('id', Id) id: string) {
    const delivery = await this.deliveries.find(id);
    if (!delivery) throw notFound(`There is no delivery ${id}.`);
    return { ...deliveryView(delivery), body: delivery.body, attemptLog: await this.deliveries.attemptsOf(id) };
  }

  @Post('deliveries/:id/redelivery') @HttpCode(202) @Allow('data-scientist', 'validator', 'ml-engineer', 'operator', 'compliance', 'admin', 'service')
  @ApiOperation({ summary: 'Delivers once more, at once and under the same webhook-id' })
  async redeliver(@Param('id', Id) id: string, @Caller() by: Person) {
    await this.subscriptions.redeliver(id, by);
    return this.get(id);
  }
}
