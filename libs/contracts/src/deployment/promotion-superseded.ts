import { Event } from '../event.js';
import { Id, Name, Nested } from '../fields.js';
import { ModelVersion } from '../model/model-version.js';

/** A promotion of a newer version for the same environment took its place. */
@Event('deployment.promotion.superseded', 1)
export class PromotionSuperseded {
  @Id() promotionId!: string;
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Name() environment!: string;
  @Id() supersededBy!: string;
}
