import { PredictionLog } from '../app/ports/prediction-log.js';

/** Keeps nothing. */
export class NoPredictionLog extends PredictionLog {
  admit(): void { /* There is always room for nothing. */ }

  append(): void { /* So it was asked for. */ }
}
