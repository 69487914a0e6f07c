import { Event } from '../event.js';
import { Digest, ListOf, Optional, Text } from '../fields.js';
import { OverrideSubject } from '../model/override-subject.js';
import { Remark } from '../model/remark.js';

/** Somebody broke the glass: the rollout begins although requirements are unmet, and somebody else has to review that. */
@Event('deployment.promotion.overridden', 1)
export class PromotionOverridden extends OverrideSubject {
  /** The role in which it was overridden. */
  @Text({ min: 1, max: 100 }) role!: string;
  @Text({ min: 1, max: 2000 }) reason!: string;
  /** What there was to see at that time; absent if the evidence was not complete. */
  @Optional() @Digest() evidenceDigest?: string | null;
  /** What did not hold. */
  @ListOf(() => Remark, { max: 100 }) unmet!: Remark[];
}
