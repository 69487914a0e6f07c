import { Event } from '../event.js';
import { RolloutPause } from '../model/rollout-pause.js';

/** A paused rollout goes on. */
@Event('deployment.rollout.resumed', 1)
export class RolloutResumed extends RolloutPause {}
