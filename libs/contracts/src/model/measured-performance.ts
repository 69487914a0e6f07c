import { Decimal, Instant, Integer, Name, Nested, Optional, Text } from '../fields.js';
import { ModelVersion } from './model-version.js';

/** A version's figure from its ground truth over a time, beside its threshold. */
export class MeasuredPerformance {
  @Nested(() => ModelVersion) version!: ModelVersion;
  @Name() environment!: string;
  @Text({ min: 1, max: 200 }) metric!: string;
  @Decimal() value!: number;
  @Optional() @Decimal() low?: number | null;
  @Optional() @Decimal() high?: number | null;
  @Decimal() threshold!: number;
  /** Predictions with their ground truth. */
  @Integer({ min: 0 }) n!: number;
  /** Of all predictions in the time, the share that has its ground truth. */
  @Decimal({ min: 0, max: 1 }) coverage!: number;
  @Instant() from!: string;
  @Instant() to!: string;
}
