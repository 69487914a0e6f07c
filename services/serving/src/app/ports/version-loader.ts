import type { ModelVersion } from '@baton/contracts/model/model-version';
import type { Variant } from '@baton/contracts/model/variant';
import type { HostedModel, InputBinding } from '@baton/model-runtime';

/** A version in memory. */
export interface LoadedVersion {
  readonly version: ModelVersion;
  /** Of the files that were registered. */
  readonly digest: string;
  readonly model: HostedModel;
  readonly binding: InputBinding;
  readonly since: Date;
  /** How long loading took. */
  readonly milliseconds: number;
}

/** Brings versions into memory. */
export abstract class VersionLoader {
  /**
   * @throws UnloadableModel if it can never be loaded; any other error says why not now
   */
  abstract load(variant: Variant): Promise<LoadedVersion>;
}
