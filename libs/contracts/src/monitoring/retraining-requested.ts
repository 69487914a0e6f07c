import { Event } from '../event.js';
import { Id, Name, Nested } from '../fields.js';
import { ModelVersion } from '../model/model-version.js';
import { RetrainingCause } from '../model/retraining-cause.js';

/** A model should be trained again. A version that answers it says so with the tag `baton.caused_by`. */
@Event('monitoring.retraining.requested', 1)
export class RetrainingRequested {
  @Id() requestId!: string;
  /** The version that serves and should be replaced. */
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Name() environment!: string;
  @Nested(() => RetrainingCause) cause!: RetrainingCause;
}
