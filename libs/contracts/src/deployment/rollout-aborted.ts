import { Event } from '../event.js';
import { Id, ListOf, Name, Nested, Text } from '../fields.js';
import { ModelVersion } from '../model/model-version.js';
import { Variant } from '../model/variant.js';

/** A rollout was given up; traffic goes back to what served before. */
@Event('deployment.rollout.aborted', 1)
export class RolloutAborted {
  @Id() rolloutId!: string;
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Name() environment!: string;
  @Text({ min: 1, max: 2000 }) reason!: string;
  /** The traffic that is wanted from now on. */
  @ListOf(() => Variant, { max: 100 }) split!: Variant[];
}
