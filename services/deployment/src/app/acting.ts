import { AUTOMATIC } from '../domain/deliberation.js';
import { splitOf, type Rollout } from '../domain/rollout.js';

/** As whom deployment acts in answer to events. */
export const DEPLOYMENT = AUTOMATIC;

/** A rollout as the API shows it: the model by name and id, versions by number, and the traffic that it wants at its step. */
export function rolloutView(rollout: Rollout) {
  const { version: { modelId, name, number }, incumbent, ...rest } = rollout;
  return { ...rest, model: name, modelId, version: number, incumbent: incumbent?.number ?? null, split: splitOf(rollout).map((share) => ({ version: share.version.number, weight: share.weight })) };
}
