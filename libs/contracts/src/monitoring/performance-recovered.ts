import { Event } from '../event.js';
import { MeasuredPerformance } from '../model/measured-performance.js';

/** A measured figure is better than its threshold again. */
@Event('monitoring.performance.recovered', 1)
export class PerformanceRecovered extends MeasuredPerformance {}
