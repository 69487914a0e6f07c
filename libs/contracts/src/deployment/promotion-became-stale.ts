import { Event } from '../event.js';
import { Digest, Id, Name, Nested, Texts } from '../fields.js';
import { ModelVersion } from '../model/model-version.js';

/** What its approvers saw has changed; they have to look again. */
@Event('deployment.promotion.became-stale', 1)
export class PromotionBecameStale {
  @Id() promotionId!: string;
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Name() environment!: string;
  @Digest() formerDigest!: string;
  @Digest() evidenceDigest!: string;
  @Texts({ max: 100 }) changed!: string[];
}
