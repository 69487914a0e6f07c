import { Event } from '../event.js';
import { Id, Name, Nested, Optional, Text } from '../fields.js';
import { ModelVersion } from '../model/model-version.js';

/** A server could not load a version. */
@Event('serving.model.load-failed', 1)
export class ModelLoadFailed {
  @Text({ min: 1, max: 200 }) instance!: string;
  @Name() environment!: string;
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Optional() @Id() rolloutId?: string | null;
  @Text({ min: 1, max: 4000 }) reason!: string;
}
