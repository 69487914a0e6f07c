import { Event } from '../event.js';
import { Id, Integer, Name, Nested, Text } from '../fields.js';
import { ModelVersion } from '../model/model-version.js';

/** A rollout stays where it is until somebody or new evidence moves it. */
@Event('deployment.rollout.paused', 1)
export class RolloutPaused {
  @Id() rolloutId!: string;
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Name() environment!: string;
  /** Counted from 1. */
  @Integer({ min: 1 }) step!: number;
  @Integer({ min: 1 }) steps!: number;
  @Text({ min: 1, max: 2000 }) reason!: string;
}
