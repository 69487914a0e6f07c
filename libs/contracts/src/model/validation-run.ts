import { Digest, Id, Integer, ListOf, Nested, Texts } from '../fields.js';
import { CheckSummary } from './check-summary.js';
import { ModelVersion } from './model-version.js';
import { PolicyRevision } from './policy-revision.js';

/** One policy held against one revision of a version's evidence. */
export class ValidationRun {
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Id() reportId!: string;
  @Integer({ min: 1 }) evidenceRevision!: number;
  @Nested(() => PolicyRevision) policy!: PolicyRevision;
  /** The environments that this report opens or closes. */
  @Texts({ max: 100, length: 250 }) environments!: string[];
}

/** What came out of it. */
export class ValidationVerdict extends ValidationRun {
  /** Of the report without times: equal evidence and policy give an equal digest. */
  @Digest() digest!: string;
  @ListOf(() => CheckSummary, { max: 1000 }) checks!: CheckSummary[];
}
