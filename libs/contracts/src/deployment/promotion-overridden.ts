import { Event } from '../event.js';
import { Digest, Id, Name, Nested, Text, Texts } from '../fields.js';
import { ModelVersion } from '../model/model-version.js';

/** Break-glass: it goes on without what it lacks; somebody else has to review it within 24 hours. */
@Event('deployment.promotion.overridden', 1)
export class PromotionOverridden {
  @Id() promotionId!: string;
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Name() environment!: string;
  @Digest() evidenceDigest!: string;
  @Text({ min: 1, max: 500 }) overriddenBy!: string;
  @Text({ min: 1, max: 2000 }) reason!: string;
  @Texts({ max: 100 }) unmet!: string[];
}
