import { Event } from '../event.js';
import { Id, Integer, Name, Optional } from '../fields.js';

/** An alias points to another version, or to none. */
@Event('registry.alias.moved', 1)
export class AliasMoved {
  @Id() modelId!: string;
  @Name() name!: string;
  @Name() alias!: string;
  /** The version's number; null when the alias was removed. */
  @Optional() @Integer({ min: 1 }) number?: number | null;
  @Optional() @Integer({ min: 1 }) formerNumber?: number | null;
}
