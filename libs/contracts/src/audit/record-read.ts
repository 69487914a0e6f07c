import { Event } from '../event.js';
import { Integer, Text, TextMap } from '../fields.js';

/** Somebody read the record. Who is the event's actor. */
@Event('audit.record.read', 1)
export class RecordRead {
  /** The route, such as `/api/v1/events/{id}`. */
  @Text({ min: 1, max: 500 }) path!: string;
  /** What was asked: the parameters of path and query. */
  @TextMap() query!: Record<string, string>;
  /** How much was answered: entries, nodes, sources. */
  @Integer({ min: 0 }) items!: number;
}
