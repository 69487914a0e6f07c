import { Decimal, OneOf, Optional, Text } from '../fields.js';

/** One check of a report in short. `value`, `low`, `high` and `threshold` are in the check's own unit. */
export class CheckSummary {
  @Text({ min: 1, max: 200 }) name!: string;
  @OneOf('passed', 'failed', 'warning', 'not-applicable') verdict!: string;
  @Optional() @Decimal() value?: number | null;
  @Optional() @Decimal() low?: number | null;
  @Optional() @Decimal() high?: number | null;
  @Optional() @Decimal() threshold?: number | null;
  @Text({ max: 2000 }) why!: string;
  @Text({ max: 2000 }) fix!: string;
}
