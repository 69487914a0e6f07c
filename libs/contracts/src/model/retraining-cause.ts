import { Decimal, Digest, Id, Instant, OneOf, Optional, Text } from '../fields.js';

/** Why a model should be trained again: the rule, what it saw, and where. */
export class RetrainingCause {
  @OneOf('performance', 'drift', 'person') kind!: string;
  @Optional() @Id() alertId?: string | null;
  /** The metric of the rule, or the feature that drifted. */
  @Optional() @Text({ max: 600 }) metric?: string | null;
  @Optional() @Decimal() value?: number | null;
  @Optional() @Decimal() threshold?: number | null;
  /** The observations that it rests on. */
  @Optional() @Instant() from?: string | null;
  @Optional() @Instant() to?: string | null;
  /** Of the report with every figure that the rule saw. */
  @Optional() @Digest() reportDigest?: string | null;
  @Text({ min: 1, max: 2_000 }) reason!: string;
}
