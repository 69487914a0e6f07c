import { Decimal, Nested } from '../fields.js';
import { ModelArtifact } from './model-artifact.js';
import { ModelVersion } from './model-version.js';

/** A version and its share of the traffic: what a server needs to load it and to route to it. */
export class Variant {
  @Nested(() => ModelVersion) version!: ModelVersion;
  /** Per cent of the traffic, 0 to 100. */
  @Decimal({ min: 0, max: 100 }) weight!: number;
  @Nested(() => ModelArtifact) artifact!: ModelArtifact;
}
