import { Event } from '../event.js';
import { Id, Name, Nested } from '../fields.js';
import { ModelVersion } from '../model/model-version.js';

/** The version serves in the environment in full. */
@Event('deployment.promotion.completed', 1)
export class PromotionCompleted {
  @Id() promotionId!: string;
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Name() environment!: string;
  @Id() rolloutId!: string;
}
