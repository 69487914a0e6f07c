import { Event } from '../event.js';
import { Id, Integer, Nested, Texts } from '../fields.js';
import { ModelVersion } from '../model/model-version.js';
import { PolicyRevision } from '../model/policy-revision.js';

/** A policy is being checked against one revision of the evidence. */
@Event('validation.validation.started', 1)
export class ValidationStarted {
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Id() reportId!: string;
  @Integer({ min: 1 }) evidenceRevision!: number;
  @Nested(() => PolicyRevision) policy!: PolicyRevision;
  /** The environments that this report opens or closes. */
  @Texts({ max: 100, length: 250 }) environments!: string[];
}
