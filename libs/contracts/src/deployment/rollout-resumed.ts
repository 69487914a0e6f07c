import { Event } from '../event.js';
import { Id, Integer, Name, Nested, Text } from '../fields.js';
import { ModelVersion } from '../model/model-version.js';

/** A paused rollout goes on. */
@Event('deployment.rollout.resumed', 1)
export class RolloutResumed {
  @Id() rolloutId!: string;
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Name() environment!: string;
  /** Counted from 1. */
  @Integer({ min: 1 }) step!: number;
  @Integer({ min: 1 }) steps!: number;
  @Text({ min: 1, max: 2000 }) reason!: string;
}
