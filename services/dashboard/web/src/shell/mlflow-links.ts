import { versionOfRun } from '../api/registry.js';

/** Where to go instead. */
type Place = { to: '/models/$model'; params: { model: string }; search: { version?: string; tab: 'versions' } } | { to: '/start'; search: { run: string } };

const VERSION = /^\/models\/([^/]+)(?:\/versions\/(\d+))?$/;
const RUN = /^\/experiments\/[^/]+\/runs\/([^/]+)/;

const pageOf = (model: string, version?: string): Place => ({ to: '/models/$model', params: { model }, search: { ...(version !== undefined && { version }), tab: 'versions' } });

/**
 * What a link that mlflow's client prints is of here: `#/models/<name>/versions/<n>`, or `#/experiments/<id>/runs/<run>`, whose
 * version is looked up. Undefined for every other.
 */
export async function placeOf(hash: string): Promise<Place | undefined> {
  const [, name, version] = VERSION.exec(hash) ?? [];
  if (name !== undefined) return pageOf(decodeURIComponent(name), version);
  const run = RUN.exec(hash)?.[1];
  if (run === undefined) return undefined;
  const made = await versionOfRun(run);
  return made ? pageOf(made.name, made.version) : { to: '/start', search: { run } };
}
