import { Event } from '../event.js';
import { Digest, Id, Name, Text } from '../fields.js';

/** Somebody changed what is watched of a model. */
@Event('monitoring.monitors.changed', 1)
export class MonitorsChanged {
  @Id() modelId!: string;
  @Name() name!: string;
  /** sha256 of the RFC 8785 JSON of the rules. */
  @Digest() digest!: string;
  /** The rules as JSON, as `GET …/models/{model}/monitors` answers them. */
  @Text({ max: 100_000 }) rules!: string;
}
