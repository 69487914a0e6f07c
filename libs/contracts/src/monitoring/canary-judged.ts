import { Event } from '../event.js';
import { Id, Instant, Integer, ListOf, Name, Nested, OneOf, Optional, Text } from '../fields.js';
import { Measure } from '../model/measure.js';
import { ModelVersion } from '../model/model-version.js';

/** What a canary showed at a step of its rollout, beside the champion at the same time. */
@Event('monitoring.canary.judged', 1)
export class CanaryJudged {
  @Id() rolloutId!: string;
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Optional() @Nested(() => ModelVersion) champion?: ModelVersion | null;
  @Name() environment!: string;
  /** Counted from 1. */
  @Integer({ min: 1 }) step!: number;
  @OneOf('passed', 'failed', 'inconclusive', 'no-traffic') verdict!: string;
  @Text({ min: 1, max: 2_000 }) reason!: string;
  /** Predictions of the canary, and of them those with their ground truth. */
  @Integer({ min: 0 }) samples!: number;
  @Integer({ min: 0 }) labels!: number;
  /** Since when the step's predictions count. */
  @Instant() since!: string;
  @ListOf(() => Measure, { max: 50 }) measures!: Measure[];
}
