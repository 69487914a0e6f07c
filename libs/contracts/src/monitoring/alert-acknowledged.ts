import { Event } from '../event.js';
import { Text } from '../fields.js';
import { AlertSubject } from '../model/alert-subject.js';

/** Somebody has seen an alert and looks after it. */
@Event('monitoring.alert.acknowledged', 1)
export class AlertAcknowledged extends AlertSubject {
  @Text({ min: 1, max: 500 }) acknowledgedBy!: string;
  @Text({ max: 2_000 }) comment!: string;
}
