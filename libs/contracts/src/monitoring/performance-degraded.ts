import { Event } from '../event.js';
import { MeasuredPerformance } from '../model/measured-performance.js';

/** A measured figure is worse than its threshold, with its whole interval. */
@Event('monitoring.performance.degraded', 1)
export class PerformanceDegraded extends MeasuredPerformance {}
