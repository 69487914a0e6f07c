import { Event } from '../event.js';
import { OneOf, Optional, Text } from '../fields.js';
import { OverrideSubject } from '../model/override-subject.js';

/** Somebody who neither did it nor is an author has reviewed an override. An objection takes nothing back: a rollback does. */
@Event('deployment.promotion.reviewed', 1)
export class PromotionReviewed extends OverrideSubject {
  @Text({ min: 1, max: 500 }) reviewedBy!: string;
  /** The role in which it was reviewed. */
  @Text({ min: 1, max: 100 }) role!: string;
  @OneOf('upheld', 'objected') verdict!: string;
  @Text({ min: 1, max: 2000 }) comment!: string;
  /** How far the promotion is: one that has failed takes no traffic. */
  @Optional() @OneOf('rolling-out', 'completed', 'failed') state?: string;
}
