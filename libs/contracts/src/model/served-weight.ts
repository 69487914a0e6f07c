import { Decimal, Digest, Nested } from '../fields.js';
import { ModelVersion } from './model-version.js';

/** What a server really gives a version: its share and the digest of the files it loaded. */
export class ServedWeight {
  @Nested(() => ModelVersion) version!: ModelVersion;
  /** Per cent of the traffic, 0 to 100. */
  @Decimal({ min: 0, max: 100 }) weight!: number;
  @Digest() digest!: string;
}
