import { Event } from '../event.js';
import { Digest, Id, Name, Nested, Text, Texts } from '../fields.js';
import { ModelVersion } from '../model/model-version.js';

/** Somebody who is no author approved exactly the evidence behind the digest. */
@Event('deployment.promotion.approved', 1)
export class PromotionApproved {
  @Id() promotionId!: string;
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Name() environment!: string;
  /** What the approver saw. */
  @Digest() evidenceDigest!: string;
  @Text({ min: 1, max: 500 }) approvedBy!: string;
  /** The role in which it was approved. */
  @Text({ min: 1, max: 100 }) role!: string;
  @Text({ max: 2000 }) comment!: string;
  @Texts({ max: 1000, length: 200 }) acknowledgedWarnings!: string[];
}
