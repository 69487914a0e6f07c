import { Event } from '../event.js';
import { PredictionWindow } from '../model/prediction-window.js';

/** A window of predictions is complete: its mergeable counts, the durable fact behind every drift figure. */
@Event('monitoring.window.closed', 1)
export class WindowClosed extends PredictionWindow {}
