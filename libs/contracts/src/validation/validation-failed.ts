import { Event } from '../event.js';
import { Digest, Id, Integer, ListOf, Nested, Texts } from '../fields.js';
import { ModelVersion } from '../model/model-version.js';
import { PolicyRevision } from '../model/policy-revision.js';
import { CheckSummary } from '../model/check-summary.js';

/** At least one check has failed; each says why and what to do. */
@Event('validation.validation.failed', 1)
export class ValidationFailed {
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Id() reportId!: string;
  @Integer({ min: 1 }) evidenceRevision!: number;
  @Nested(() => PolicyRevision) policy!: PolicyRevision;
  /** The environments that this report opens or closes. */
  @Texts({ max: 100, length: 250 }) environments!: string[];
  /** Of the report without times: equal evidence and policy give an equal digest. */
  @Digest() digest!: string;
  @ListOf(() => CheckSummary, { max: 1000 }) checks!: CheckSummary[];
}
