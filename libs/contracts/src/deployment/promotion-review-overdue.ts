import { Event } from '../event.js';
import { Text } from '../fields.js';
import { OverrideSubject } from '../model/override-subject.js';

/** Nobody has reviewed an override in time. It is said once; the review is still to be given. */
@Event('deployment.promotion.review-overdue', 1)
export class PromotionReviewOverdue extends OverrideSubject {
  @Text({ min: 1, max: 2000 }) why!: string;
}
