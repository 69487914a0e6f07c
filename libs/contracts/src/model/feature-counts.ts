import { Integers, Text } from '../fields.js';

/** How a window fills the bins of one feature's profile; windows merge by adding these. */
export class FeatureCounts {
  @Text({ min: 1, max: 600 }) name!: string;
  /** In the order of the profile's `counts`. */
  @Integers({ max: 300 }) counts!: number[];
}
