import { Event } from '../event.js';
import { Digest, Integer, ListOf, Name, Nested, Text } from '../fields.js';
import { FeatureColumnHeader } from '../model/feature-column-header.js';
import { ModelVersion } from '../model/model-version.js';

/**
 * Predictions that one server made with one version. Published on `inference.v1`, where the value is an Apache Arrow IPC
 * stream (`application/vnd.apache.arrow.stream`) and these fields are the JSON at the key `baton` of its schema's metadata.
 */
@Event('serving.prediction.logged', 1)
export class PredictionLogged {
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Name() environment!: string;
  @Text({ min: 1, max: 200 }) instance!: string;
  /** Of the files that answered, as they were registered. */
  @Digest() digest!: string;
  @Integer({ min: 0 }) rows!: number;
  @ListOf(() => FeatureColumnHeader) columns!: FeatureColumnHeader[];
}
