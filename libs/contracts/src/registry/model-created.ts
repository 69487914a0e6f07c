import { Event } from '../event.js';
import { Id, Name } from '../fields.js';

/** A registered model came into being. */
@Event('registry.model.created', 1)
export class ModelCreated {
  @Id() modelId!: string;
  @Name() name!: string;
}
