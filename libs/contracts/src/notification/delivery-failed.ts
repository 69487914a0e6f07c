import { Event } from '../event.js';
import { Instant, Integer, Nested, Optional, Text } from '../fields.js';
import { AttemptedDelivery } from '../model/attempted-delivery.js';

/** An attempt failed; `nextAttemptAt` is absent if it was the last. */
@Event('notification.delivery.failed', 1)
export class DeliveryFailed {
  @Nested(() => AttemptedDelivery) delivery!: AttemptedDelivery;
  @Optional() @Integer({ min: 100, max: 999 }) status?: number | null;
  @Integer({ min: 0 }) durationMs!: number;
  @Text({ max: 500 }) reason!: string;
  @Optional() @Instant() nextAttemptAt?: string | null;
}
