import { Event } from '../event.js';
import { Integer, ListOf, Nested, Text, Texts } from '../fields.js';
import { ModelVersion } from '../model/model-version.js';
import { ModelArtifact } from '../model/model-artifact.js';
import { Evidence } from '../model/evidence.js';
import { Remark } from '../model/remark.js';

/** A field of the evidence that nobody stated, and how its value was found. */
export class Inference {
  @Text({ max: 100 }) field!: string;
  @Text({ max: 500 }) value!: string;
  @Text({ max: 1000 }) because!: string;
}

/** The evidence for a version is complete for now, or has changed: everything validation needs, by digest. A new revision makes approvals stale. */
@Event('registry.evidence.pinned', 1)
export class EvidencePinned {
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Integer({ min: 1 }) revision!: number;
  @Nested(() => ModelArtifact) artifact!: ModelArtifact;
  @Nested(() => Evidence) evidence!: Evidence;
  /** Fields of the evidence that were inferred, not stated. */
  @ListOf(() => Inference) inferred!: Inference[];
  /** What is missing, and what to add. */
  @ListOf(() => Remark) missing!: Remark[];
  /** Subjects who wrote it: of the run, the registration and the owner. None of them may approve it. */
  @Texts({ max: 100, length: 500 }) authors!: string[];
}
