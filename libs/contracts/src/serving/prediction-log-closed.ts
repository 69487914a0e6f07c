import { Event } from '../event.js';
import { Integer, Text } from '../fields.js';

/** A source of `inference.v1` has ended: whoever has not seen everything up to `lastSequence` misses predictions. */
@Event('serving.prediction-log.closed', 1)
export class PredictionLogClosed {
  @Text({ min: 1, max: 200 }) instance!: string;
  /** `serving/<instance>/<boot>` */
  @Text({ min: 1, max: 500 }) source!: string;
  /** 0 if nothing was published. */
  @Integer({ min: 0 }) lastSequence!: number;
}
