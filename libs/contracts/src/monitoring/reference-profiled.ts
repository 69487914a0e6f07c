import { Event } from '../event.js';
import { Digest, Integer, ListOf, Nested } from '../fields.js';
import { FeatureProfile } from '../model/feature-profile.js';
import { ModelVersion } from '../model/model-version.js';

/** The bins of a version's inputs and outputs were fixed at its reference data: what drift is measured against. */
@Event('monitoring.reference.profiled', 1)
export class ReferenceProfiled {
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Integer({ min: 1 }) evidenceRevision!: number;
  /** Of the reference file. */
  @Digest() referenceDigest!: string;
  @Integer({ min: 0 }) rows!: number;
  /** sha256 of the RFC 8785 JSON of `features`. */
  @Digest() profileDigest!: string;
  @ListOf(() => FeatureProfile, { max: 2_000 }) features!: FeatureProfile[];
}
