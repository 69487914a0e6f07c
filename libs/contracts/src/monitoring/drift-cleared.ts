import { Event } from '../event.js';
import { FeatureDrift } from '../model/feature-drift.js';

/** A feature's distribution came back. */
@Event('monitoring.drift.cleared', 1)
export class DriftCleared extends FeatureDrift {}
