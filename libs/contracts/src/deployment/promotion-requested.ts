import { Event } from '../event.js';
import { Id, Name, Nested, OneOf, Text } from '../fields.js';
import { ModelVersion } from '../model/model-version.js';

/** Somebody, or an environment that deploys by itself, wants a version to serve. */
@Event('deployment.promotion.requested', 1)
export class PromotionRequested {
  @Id() promotionId!: string;
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Name() environment!: string;
  @OneOf('alias', 'api', 'automatic') origin!: string;
  @Text({ max: 2000 }) reason!: string;
  @Text({ min: 1, max: 500 }) requestedBy!: string;
}
