import { AUTOMATIC } from '../domain/deliberation.js';
import { splitOf, type Rollout, type Share } from '../domain/rollout.js';

/** As whom deployment acts in answer to events. */
export const DEPLOYMENT = AUTOMATIC;

/** A rollout with the traffic that it wants at its step, as the API shows it. */
export const withSplit = (rollout: Rollout): Rollout & { split: Share[] } => ({ ...rollout, split: splitOf(rollout) });
