import { Event } from '../event.js';
import { Nested, Text } from '../fields.js';
import { AttemptedDelivery } from '../model/attempted-delivery.js';

/** There will be no further attempt unless somebody asks for one. */
@Event('notification.delivery.abandoned', 1)
export class DeliveryAbandoned {
  @Nested(() => AttemptedDelivery) delivery!: AttemptedDelivery;
  @Text({ max: 500 }) reason!: string;
}
