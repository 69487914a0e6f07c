import { Event } from '../event.js';
import { Nested, Optional, Text } from '../fields.js';
import { ModelVersion } from '../model/model-version.js';

/** A tag of a version was set, or deleted if the value is null. */
@Event('registry.model-version.tagged', 1)
export class ModelVersionTagged {
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Text({ min: 1, max: 250 }) key!: string;
  @Optional() @Text({ max: 100_000 }) value?: string | null;
}
