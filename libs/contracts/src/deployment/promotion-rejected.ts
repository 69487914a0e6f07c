import { Event } from '../event.js';
import { Id, Name, Nested, Text } from '../fields.js';
import { ModelVersion } from '../model/model-version.js';

/** Somebody refused it. */
@Event('deployment.promotion.rejected', 1)
export class PromotionRejected {
  @Id() promotionId!: string;
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Name() environment!: string;
  @Text({ min: 1, max: 500 }) rejectedBy!: string;
  @Text({ min: 1, max: 2000 }) reason!: string;
}
