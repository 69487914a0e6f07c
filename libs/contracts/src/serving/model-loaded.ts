import { Event } from '../event.js';
import { Digest, Integer, Name, Nested, Optional, Text } from '../fields.js';
import { ModelVersion } from '../model/model-version.js';

/** A server has a version in memory and can answer with it. */
@Event('serving.model.loaded', 1)
export class ModelLoaded {
  @Text({ min: 1, max: 200 }) instance!: string;
  @Name() environment!: string;
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Digest() digest!: string;
  /** Of the graph that really runs, where it was derived from the stored one (a ZipMap cut off). */
  @Optional() @Digest() derivedDigest?: string | null;
  @Integer({ min: 0 }) milliseconds!: number;
}
