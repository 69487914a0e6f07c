import { Decimal, Instant, Integer, Name, Nested, OneOf, Text } from '../fields.js';
import { ModelVersion } from './model-version.js';

/** How far a feature's distribution is from the reference over a time, beside the threshold. */
export class FeatureDrift {
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
