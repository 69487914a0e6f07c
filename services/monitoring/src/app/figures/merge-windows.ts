import type { Period } from '../../domain/period.js';
import type { KnownVersions } from '../known-versions.js';
import type { StoredWindow } from '../ports/windows.js';
import type { ProfileCounter } from '../windows/profile-counter.js';
import { WindowTally } from '../windows/window-tally.js';

/** Windows that were counted over the same bins, added up. */
export interface Merged { readonly counter: ProfileCounter | null; readonly tally: WindowTally }

/** Adds up the windows that begin in a period. Counts over an older reference stay out of those over the newest. */
export async function mergeWindows(versions: KnownVersions, windows: readonly StoredWindow[], { from, to }: Period): Promise<Merged> {
  const inside = windows.filter((window) => window.from >= from && window.from < to);
  const digest = inside.findLast(({ profileDigest }) => profileDigest !== null)?.profileDigest ?? null;
  const counter = digest === null ? null : await versions.counterByDigest(digest);
  const sum = new WindowTally(new Float64Array(counter?.size ?? 0));
  for (const { tally, profileDigest } of inside) {
    if (profileDigest === digest) sum.add(tally);
    else sum.addTotals(tally);
  }
  return { counter, tally: sum };
}
