import { Event } from '../event.js';
import { Id, Name } from '../fields.js';

/** A model and all its versions were deleted from the registry; the event log keeps what they did. */
@Event('registry.model.deleted', 1)
export class ModelDeleted {
  @Id() modelId!: string;
  @Name() name!: string;
}
