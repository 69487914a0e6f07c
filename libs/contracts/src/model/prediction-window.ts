import { Digest, Instant, Integer, ListOf, Name, Nested, OneOf, Optional } from '../fields.js';
import { FeatureCounts } from './feature-counts.js';
import { ModelVersion } from './model-version.js';

/** What one version predicted in one environment in one window of the observations' own time. */
export class PredictionWindow {
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Name() environment!: string;
  @Instant() from!: string;
  /** Not in the window itself. */
  @Instant() to!: string;
  @Integer({ min: 0 }) rows!: number;
  /** Rows that the model failed on. */
  @Integer({ min: 0 }) failed!: number;
  /** Rows whose output holds NaN or an infinity. */
  @Integer({ min: 0 }) invalid!: number;
  /** Of the profile whose bins these are; null if the version has no reference. */
  @Optional() @Digest() profileDigest?: string | null;
  @ListOf(() => FeatureCounts, { max: 2_000 }) features!: FeatureCounts[];
  /** Response times in milliseconds, counted by powers of two: below 1, below 2, below 4, … */
  @ListOf(() => FeatureCounts, { max: 1 }) durations!: FeatureCounts[];
  /** sha256 of the RFC 8785 JSON of the window without this field, `because`, `durations` and the model's name: equal predictions give an equal digest. */
  @Digest() digest!: string;
  /** The watermark passed it, nothing came for long, or late observations changed it. */
  @OneOf('watermark', 'idle', 'late') because!: string;
}
