import { Decimal, Integer, OneOf, Optional, Text } from '../fields.js';

/** One figure with its interval (95 % unless the text says otherwise), and what it was held against. */
export class Measure {
  @Text({ min: 1, max: 200 }) metric!: string;
  @Optional() @Decimal() value?: number | null;
  @Optional() @Decimal() low?: number | null;
  @Optional() @Decimal() high?: number | null;
  /** The same figure of the champion at the same time. */
  @Optional() @Decimal() champion?: number | null;
  @Optional() @Decimal() threshold?: number | null;
  @Integer({ min: 0 }) n!: number;
  @OneOf('passed', 'failed', 'inconclusive') verdict!: string;
  @Text({ max: 2_000 }) why!: string;
}
