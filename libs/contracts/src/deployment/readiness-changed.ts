import { Event } from '../event.js';
import { ListOf, Name, Nested, OneOf } from '../fields.js';
import { ModelVersion } from '../model/model-version.js';
import { Requirement } from '../model/requirement.js';
import { READINESS_STATES } from '../model/readiness-state.js';

/** What a version still needs for an environment has changed. */
@Event('deployment.readiness.changed', 1)
export class ReadinessChanged {
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Name() environment!: string;
  @OneOf(...READINESS_STATES) state!: string;
  @ListOf(() => Requirement, { max: 100 }) requirements!: Requirement[];
}
