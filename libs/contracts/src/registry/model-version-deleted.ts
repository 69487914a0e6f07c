import { Event } from '../event.js';
import { Nested } from '../fields.js';
import { ModelVersion } from '../model/model-version.js';

/** A version was deleted; its number is never used again. */
@Event('registry.model-version.deleted', 1)
export class ModelVersionDeleted {
  @Nested(() => ModelVersion) version!: ModelVersion;
}
