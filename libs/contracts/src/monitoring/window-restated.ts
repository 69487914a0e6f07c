import { Event } from '../event.js';
import { PredictionWindow } from '../model/prediction-window.js';

/** Late observations changed a window that was closed; the counts are the new ones. */
@Event('monitoring.window.restated', 1)
export class WindowRestated extends PredictionWindow {}
