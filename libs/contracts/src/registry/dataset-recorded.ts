import { Event } from '../event.js';
import { Text } from '../fields.js';

/** A run named a dataset as its input. */
@Event('registry.dataset.recorded', 1)
export class DatasetRecorded {
  @Text({ max: 100 }) runId!: string;
  @Text({ max: 500 }) name!: string;
  @Text({ max: 500 }) digest!: string;
  @Text({ max: 500 }) sourceType!: string;
  @Text({ max: 500 }) context!: string;
}
