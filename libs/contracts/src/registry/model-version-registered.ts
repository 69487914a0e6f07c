import { Event } from '../event.js';
import { ListOf, Nested, Optional, Text, TextMap } from '../fields.js';
import { ModelVersion } from '../model/model-version.js';
import { ModelArtifact } from '../model/model-artifact.js';

/** A dataset that went into the run, as `mlflow.log_input` names it. */
export class DatasetDigest {
  @Text({ max: 500 }) name!: string;
  @Text({ max: 500 }) digest!: string;
  /** `training`, `evaluation`, … or empty. */
  @Text({ max: 500 }) context!: string;
}

/** A version was registered, with the digest of every file it consists of. */
@Event('registry.model-version.registered', 1)
export class ModelVersionRegistered {
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Nested(() => ModelArtifact) artifact!: ModelArtifact;
  /** The training run, if one is known. */
  @Optional() @Text({ max: 100 }) runId?: string | null;
  @ListOf(() => DatasetDigest) datasets!: DatasetDigest[];
  @Text({ max: 2000 }) description!: string;
  @TextMap() tags!: Record<string, string>;
  /** The retraining request that this version answers (`baton.caused_by`). */
  @Optional() @Text({ max: 100 }) causedBy?: string | null;
  /** The subject whose token registered it. */
  @Text({ min: 1, max: 500 }) registeredBy!: string;
}
