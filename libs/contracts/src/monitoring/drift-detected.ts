import { Event } from '../event.js';
import { Decimal, Instant, Integer, Name, Nested, OneOf, Text } from '../fields.js';
import { ModelVersion } from '../model/model-version.js';

/** A feature's distribution moved away from the reference by more than the threshold, and not by chance. */
@Event('monitoring.drift.detected', 1)
export class DriftDetected {
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Name() environment!: string;
  @Text({ min: 1, max: 600 }) feature!: string;
  @OneOf('psi') metric!: string;
  @Decimal({ min: 0 }) value!: number;
  @Decimal({ min: 0 }) threshold!: number;
  /** Of the test that the window and the reference are alike, adjusted over all features (Benjamini and Hochberg). */
  @Decimal({ min: 0, max: 1 }) adjustedP!: number;
  @Integer({ min: 0 }) n!: number;
  @Instant() from!: string;
  @Instant() to!: string;
}
