import { Event } from '../event.js';
import { FeatureDrift } from '../model/feature-drift.js';

/** A feature's distribution moved away from the reference by more than the threshold, and not by chance. */
@Event('monitoring.drift.detected', 1)
export class DriftDetected extends FeatureDrift {}
