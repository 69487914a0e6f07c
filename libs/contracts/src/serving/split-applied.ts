import { Event } from '../event.js';
import { Id, Instant, ListOf, Name, Text } from '../fields.js';
import { ServedWeight } from '../model/served-weight.js';

/** A server routes by this split from this instant on: what really served, not what was wanted. */
@Event('serving.split.applied', 1)
export class SplitApplied {
  @Text({ min: 1, max: 200 }) instance!: string;
  @Name() environment!: string;
  @Id() modelId!: string;
  @Id() rolloutId!: string;
  @ListOf(() => ServedWeight, { max: 100 }) weights!: ServedWeight[];
  @Instant() appliedAt!: string;
}
