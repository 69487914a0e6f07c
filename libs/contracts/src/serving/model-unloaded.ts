import { Event } from '../event.js';
import { Name, Nested, Text } from '../fields.js';
import { ModelVersion } from '../model/model-version.js';

/** A server let a version go after its last request. */
@Event('serving.model.unloaded', 1)
export class ModelUnloaded {
  @Text({ min: 1, max: 200 }) instance!: string;
  @Name() environment!: string;
  @Nested(() => ModelVersion) version!: ModelVersion;
}
