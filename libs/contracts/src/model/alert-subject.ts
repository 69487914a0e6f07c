import { Id, Name, Nested, OneOf, Optional, Text } from '../fields.js';
import { ModelVersion } from './model-version.js';

/** An alert and what it is about. */
export class AlertSubject {
  @Id() alertId!: string;
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Name() environment!: string;
  @OneOf('performance', 'drift', 'health', 'label-coverage', 'override') kind!: string;
  /** The metric, the feature that drifted, or of an override its `review` or the `objection` to it. */
  @Text({ min: 1, max: 600 }) metric!: string;
  @OneOf('info', 'warning', 'critical') severity!: string;
  @Optional() @Text({ max: 500 }) owner?: string | null;
}
