/** How far a version is on its way into memory. `waiting` comes again by itself, `failed` never does. */
export type VersionState = 'loading' | 'ready' | 'waiting' | 'failed';

/** What to do next for one model in one environment; asked again whenever something has changed. */
export interface Plan {
  /** Begin to load this one; versions come one after the other. */
  readonly load: string | null;
  /** Route by these from now on; null leaves the routing as it is. */
  readonly route: readonly string[] | null;
  /** Let these go: nothing routes to them, nothing wants them. */
  readonly release: readonly string[];
}

/**
 * The way from what is to what is wanted, never through a moment without a loaded target: traffic moves when every
 * wanted version is ready, and only then do others go. A version that can never be loaded leaves the old split in
 * place; where there is none, such as on a new server, those that are ready share the traffic.
 * @param wanted keys of the versions of the wanted split
 * @param held every version that is known here, and how far it is
 * @param routed keys of the versions that traffic goes to now; null if none ever did
 */
export function planFor(wanted: readonly string[], held: ReadonlyMap<string, VersionState>, routed: readonly string[] | null): Plan {
  const states = wanted.map((key) => held.get(key));
  const load = states.includes('loading') ? null : wanted.find((key) => !held.has(key)) ?? null;
  const route = routeFor(wanted, states, routed);
  const needed = new Set([...wanted, ...(route ?? routed ?? [])]);
  const release = [...held].filter(([key, state]) => !needed.has(key) && state !== 'loading').map(([key]) => key);
  return { load, route, release };
}

function routeFor(wanted: readonly string[], states: readonly (VersionState | undefined)[], routed: readonly string[] | null): readonly string[] | null {
  if (states.every((state) => state === 'ready')) return wanted;
  const settled = states.every((state) => state === 'ready' || state === 'failed');
  const ready = wanted.filter((_, i) => states[i] === 'ready');
  return settled && ready.length > 0 && !(routed && routed.length > 0) ? ready : null;
}
