import { Event } from '../event.js';
import { Id, Integer, ListOf, Name, Nested, Optional } from '../fields.js';
import { ModelVersion } from '../model/model-version.js';
import { StepCriteria } from '../model/step-criteria.js';
import { Variant } from '../model/variant.js';

/** The next step of a rollout. */
@Event('deployment.rollout.step-reached', 1)
export class RolloutStepReached {
  @Id() rolloutId!: string;
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Name() environment!: string;
  /** Counted from 1. */
  @Integer({ min: 1 }) step!: number;
  @Integer({ min: 1 }) steps!: number;
  /** What the new version must show at this step; absent if there is nothing to compare it with. */
  @Optional() @Nested(() => StepCriteria) criteria?: StepCriteria | null;
  /** The traffic that is wanted from now on. */
  @ListOf(() => Variant, { max: 100 }) split!: Variant[];
}
