import { Event } from '../event.js';
import { Nested, Text } from '../fields.js';
import { ModelVersion } from '../model/model-version.js';

/** A version's description changed. */
@Event('registry.model-version.described', 1)
export class ModelVersionDescribed {
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Text({ max: 100_000 }) description!: string;
}
