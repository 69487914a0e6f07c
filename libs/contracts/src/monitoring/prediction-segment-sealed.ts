import { Event } from '../event.js';
import { Digest, Instant, Integer, Name, Nested, OneOf } from '../fields.js';
import { ModelVersion } from '../model/model-version.js';

/** Predictions were written to the artifact store as a Parquet file, by digest; the rows themselves are in no event. */
@Event('monitoring.prediction-segment.sealed', 1)
export class PredictionSegmentSealed {
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Name() environment!: string;
  @Digest() digest!: string;
  /** Bytes. */
  @Integer({ min: 0 }) size!: number;
  @Integer({ min: 1 }) rows!: number;
  /** The first and the last observation in it. */
  @Instant() from!: string;
  @Instant() to!: string;
  @OneOf('full', 'outputs', 'none') capture!: string;
}
