import { Event } from '../event.js';
import { Integer, Nested } from '../fields.js';
import { AttemptedDelivery } from '../model/attempted-delivery.js';

/** The receiver answered with success. */
@Event('notification.delivery.succeeded', 1)
export class DeliverySucceeded {
  @Nested(() => AttemptedDelivery) delivery!: AttemptedDelivery;
  @Integer({ min: 200, max: 299 }) status!: number;
  @Integer({ min: 0 }) durationMs!: number;
}
