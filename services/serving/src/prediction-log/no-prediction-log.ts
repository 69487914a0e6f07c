import { PredictionLog } from '../app/ports/prediction-log.js';

/** Keeps nothing. The answers of one turn of the event loop go out together all the same: that is cheaper for both ends of the sockets. */
export class NoPredictionLog extends PredictionLog {
  private turn: Promise<void> | null = null;

  admit(): void { /* There is always room for nothing. */ }

  append(): Promise<void> {
    return this.turn ??= new Promise((resolve) => {
      setImmediate(() => {
        this.turn = null;
        resolve();
      });
    });
  }
}
