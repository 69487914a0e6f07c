import { Event } from '../event.js';
import { Id, ListOf, Name, Nested, Optional } from '../fields.js';
import { ModelVersion } from '../model/model-version.js';
import { Variant } from '../model/variant.js';

/** The version serves the environment alone, as the server itself has said. */
@Event('deployment.rollout.completed', 1)
export class RolloutCompleted {
  @Id() rolloutId!: string;
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Name() environment!: string;
  @Optional() @Name() guardedAlias?: string | null;
  /** The traffic that is wanted from now on. */
  @ListOf(() => Variant, { max: 100 }) split!: Variant[];
}
