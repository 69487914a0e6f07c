import { Event } from '../event.js';
import { Id, Integer, ListOf, Name, Nested } from '../fields.js';
import { ModelVersion } from '../model/model-version.js';
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
  /** The traffic that is wanted from now on. */
  @ListOf(() => Variant, { max: 100 }) split!: Variant[];
}
