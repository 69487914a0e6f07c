import { Event } from '../event.js';
import { RolloutPause } from '../model/rollout-pause.js';

/** A rollout stays where it is until somebody or new evidence moves it. */
@Event('deployment.rollout.paused', 1)
export class RolloutPaused extends RolloutPause {}
