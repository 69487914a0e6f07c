import { Module, type DynamicModule } from '@nestjs/common';
import { Jobs, PostgresJobs } from '@baton/jobs';
import { ServiceModule } from '@baton/service-kit';
import { AddressRules } from './address-rules.js';
import { AsyncApiController } from './asyncapi.controller.js';
import { DeliveriesController } from './deliveries.controller.js';
import { DeliveryOutcome } from './delivery-outcome.js';
import { DeliveryStore } from './delivery.store.js';
import { DeliveryWorker } from './delivery.worker.js';
import { EventIntake } from './event-intake.js';
import { EventStore } from './event.store.js';
import { EventsConsumer } from './events.consumer.js';
import { NotificationConfig } from './notification.config.js';
import { Notification1770000000000 } from './notification.migration.js';
import { Receiver } from './receiver.js';
import { ReplayPages } from './replay-pages.js';
import { ReplayStore } from './replay.store.js';
import { ReplaysController } from './replays.controller.js';
import { Replays } from './replays.service.js';
import { Retention } from './retention.js';
import { StreamController } from './stream.controller.js';
import { StreamHub } from './stream.hub.js';
import { SubscriptionStore } from './subscription.store.js';
import { SubscriptionsController } from './subscriptions.controller.js';
import { Subscriptions } from './subscriptions.service.js';

@Module({})
export class NotificationModule {
  static forRoot(config: NotificationConfig): DynamicModule {
    return {
      module: NotificationModule,
      imports: [ServiceModule.forRoot({ name: 'notification', config, migrations: [Notification1770000000000] })],
      controllers: [AsyncApiController, SubscriptionsController, DeliveriesController, ReplaysController, StreamController],
      providers: [
        { provide: NotificationConfig, useValue: config },
        { provide: AddressRules, useFactory: () => new AddressRules(config.ALLOW_PRIVATE_ADDRESSES) },
        { provide: Jobs, useClass: PostgresJobs },
        EventStore, SubscriptionStore, DeliveryStore, ReplayStore,
        EventIntake, EventsConsumer, Receiver, DeliveryOutcome, DeliveryWorker, Subscriptions, ReplayPages, Replays, StreamHub, Retention,
      ],
    };
  }
}
