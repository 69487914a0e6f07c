import { Event } from '../event.js';
import { Id, Name, Nested } from '../fields.js';
import { ModelVersion } from '../model/model-version.js';

/** Somebody set a guarded alias by hand. The id becomes the promotion's. */
@Event('registry.alias.requested', 1)
export class AliasRequested {
  @Id() requestId!: string;
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Name() alias!: string;
  @Name() environment!: string;
}
