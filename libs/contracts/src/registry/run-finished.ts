import { Event } from '../event.js';
import { Instant, OneOf, Text, TextMap } from '../fields.js';

/** A training run ended. */
@Event('registry.run.finished', 1)
export class RunFinished {
  @Text({ max: 100 }) runId!: string;
  @Text({ max: 500 }) name!: string;
  @Text({ max: 500 }) experiment!: string;
  @OneOf('FINISHED', 'FAILED', 'KILLED') status!: string;
  @Instant() startedAt!: string;
  @Instant() endedAt!: string;
  /** The last value of each metric, as text since it may be NaN or infinite. */
  @TextMap() metrics!: Record<string, string>;
  @TextMap() params!: Record<string, string>;
}
