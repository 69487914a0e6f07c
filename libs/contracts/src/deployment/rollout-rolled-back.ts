import { Event } from '../event.js';
import { Id, ListOf, Name, Nested, Optional, Text } from '../fields.js';
import { ModelVersion } from '../model/model-version.js';
import { Variant } from '../model/variant.js';

/** An environment went back to a version that had served before. `version` is the one that serves again. */
@Event('deployment.rollout.rolled-back', 1)
export class RolloutRolledBack {
  @Id() rolloutId!: string;
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Name() environment!: string;
  /** The version that is taken off. */
  @Nested(() => ModelVersion) from!: ModelVersion;
  @Text({ min: 1, max: 2000 }) reason!: string;
  @Optional() @Name() guardedAlias?: string | null;
  /** The traffic that is wanted from now on. */
  @ListOf(() => Variant, { max: 100 }) split!: Variant[];
}
