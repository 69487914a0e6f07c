import { Event } from '../event.js';
import { Id, Integer, Nested, Text, Texts } from '../fields.js';
import { ModelVersion } from '../model/model-version.js';
import { PolicyRevision } from '../model/policy-revision.js';

/** The checks could not be carried out, which says nothing about the model. */
@Event('validation.validation.errored', 1)
export class ValidationErrored {
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Id() reportId!: string;
  @Integer({ min: 1 }) evidenceRevision!: number;
  @Nested(() => PolicyRevision) policy!: PolicyRevision;
  /** The environments that this report opens or closes. */
  @Texts({ max: 100, length: 250 }) environments!: string[];
  @Text({ max: 4000 }) reason!: string;
}
