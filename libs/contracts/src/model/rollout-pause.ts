import { Id, Integer, Name, Nested, Text } from '../fields.js';
import { ModelVersion } from './model-version.js';

/** A rollout that stands still, or goes on, where it is. */
export class RolloutPause {
  @Id() rolloutId!: string;
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Name() environment!: string;
  /** Counted from 1. */
  @Integer({ min: 1 }) step!: number;
  @Integer({ min: 1 }) steps!: number;
  @Text({ min: 1, max: 2000 }) reason!: string;
}
