import { Id, Instant, Name, Nested, OneOf, Text } from '../fields.js';
import { ModelVersion } from './model-version.js';

/** A promotion that somebody put through although requirements were unmet. */
export class OverrideSubject {
  @Id() promotionId!: string;
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Name() environment!: string;
  @Text({ min: 1, max: 500 }) overriddenBy!: string;
  @Instant() overriddenAt!: string;
  /** Until then somebody else is to have reviewed it. */
  @Instant() reviewDueAt!: string;
  /** For those who are told by severity. */
  @OneOf('info', 'warning', 'critical') severity!: string;
}
