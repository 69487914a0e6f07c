import { Event } from '../event.js';
import { Id, ListOf, Name, Nested, Optional, Text } from '../fields.js';
import { ModelVersion } from '../model/model-version.js';
import { Variant } from '../model/variant.js';

/** A model was taken out of an environment; nothing of it serves there from now on. `version` is the one that did. */
@Event('deployment.model.deactivated', 1)
export class ModelDeactivated {
  @Id() rolloutId!: string;
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Name() environment!: string;
  @Text({ min: 1, max: 2000 }) reason!: string;
  @Optional() @Name() guardedAlias?: string | null;
  /** The traffic that is wanted from now on: none. */
  @ListOf(() => Variant, { max: 100 }) split!: Variant[];
}
