import { Event } from '../event.js';
import { Id, Name, Nested, Text } from '../fields.js';
import { ModelVersion } from '../model/model-version.js';

/** Whoever wanted it no longer does. */
@Event('deployment.promotion.withdrawn', 1)
export class PromotionWithdrawn {
  @Id() promotionId!: string;
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Name() environment!: string;
  @Text({ min: 1, max: 2000 }) reason!: string;
}
