import { Event } from '../event.js';
import { Decimal, Instant, Integer, Name, Nested, Optional, Text } from '../fields.js';
import { ModelVersion } from '../model/model-version.js';

/** A measured figure is better than its threshold again. */
@Event('monitoring.performance.recovered', 1)
export class PerformanceRecovered {
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
