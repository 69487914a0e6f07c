import { Event } from '../event.js';
import { Optional, Text } from '../fields.js';
import { AlertSubject } from '../model/alert-subject.js';

/** An alert is over: by the figures, or because somebody said so. */
@Event('monitoring.alert.resolved', 1)
export class AlertResolved extends AlertSubject {
  /** Null if the figures did it. */
  @Optional() @Text({ max: 500 }) resolvedBy?: string | null;
  @Text({ min: 1, max: 2_000 }) reason!: string;
}
