import { Event } from '../event.js';
import { Decimal, Instant, Integer, Optional, Text } from '../fields.js';
import { AlertSubject } from '../model/alert-subject.js';

/** Something is wrong with a model that serves, and somebody should look. */
@Event('monitoring.alert.raised', 1)
export class AlertRaised extends AlertSubject {
  @Decimal() value!: number;
  @Decimal() threshold!: number;
  @Integer({ min: 0 }) n!: number;
  @Optional() @Instant() from?: string | null;
  @Optional() @Instant() to?: string | null;
  @Text({ min: 1, max: 2_000 }) why!: string;
}
