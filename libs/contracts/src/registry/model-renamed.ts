import { Event } from '../event.js';
import { Id, Name } from '../fields.js';

/** A model has a new name; its id, and so its history, stays. */
@Event('registry.model.renamed', 1)
export class ModelRenamed {
  @Id() modelId!: string;
  @Name() name!: string;
  @Name() formerName!: string;
}
