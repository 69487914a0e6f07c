import { Decimals, Integers, OneOf, Text, Texts } from '../fields.js';

/** The bins of one feature, fixed at the reference, and how the reference fills them. */
export class FeatureProfile {
  /** An input's name as the signature says it, or `output:<name>` with `[i]` for a column of several. */
  @Text({ min: 1, max: 600 }) name!: string;
  @OneOf('input', 'output') role!: string;
  @OneOf('number', 'category') kind!: string;
  /** Of a number, ascending: k + 1 edges make k bins, each closed below and open above, the last closed. */
  @Decimals({ max: 200 }) edges!: number[];
  /** Of a category, the most frequent first. */
  @Texts({ max: 200, length: 500 }) categories!: string[];
  /** Of a number: missing, below, the bins, above. Of a category: missing, unseen, the categories. */
  @Integers({ max: 300 }) counts!: number[];
}
