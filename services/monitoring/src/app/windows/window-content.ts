import type { PredictionWindow } from '@baton/contracts/model/prediction-window';
import { digestOfJson } from '@baton/artifacts';
import { WINDOW } from '../../domain/period.js';
import type { Deployed } from '../../domain/version-ref.js';
import type { ProfileCounter } from './profile-counter.js';
import type { WindowTally } from './window-tally.js';

/** A window as it is published: equal predictions give an equal digest, in whatever order and batches they came. */
export function windowContent({ environment, modelId, name, number }: Deployed, from: number, tally: WindowTally, counter: ProfileCounter | null, because: PredictionWindow['because']): PredictionWindow {
  // The name and the response times are no part of what was predicted: a rename or a slow day gives the same window.
  const counted = {
    environment, from: new Date(from).toISOString(), to: new Date(from + WINDOW).toISOString(),
    rows: tally.rows, failed: tally.failed, invalid: tally.invalid, profileDigest: counter?.profile.digest ?? null,
    features: (counter?.profile.features ?? []).map((feature, index) => ({ name: feature.name, counts: [...counter!.countsOf(tally.counts, index)] })),
  };
  return {
    version: { modelId, name, number }, ...counted, durations: [{ name: 'milliseconds', counts: [...tally.durations] }],
    digest: digestOfJson({ ...counted, version: { modelId, number } }), because,
  };
}
