import { byShare, PRODUCTION, type Deployed } from '../../api/deployment.js';
import type { VersionSummary } from '../../api/registry.js';
import { missingAt } from './known-versions.js';

interface Asked {
  readonly model: string;
  readonly all: ReadonlyArray<Pick<VersionSummary, 'version' | 'createdAt'>>;
  /** Where the model serves, or served at the instant. */
  readonly placed: ReadonlyArray<Pick<Deployed, 'environment' | 'weights'>>;
  readonly version: number | undefined;
  readonly environment: string | undefined;
  readonly at: string | undefined;
}

/** One version in one environment, and what is to be said of that. */
export interface Whose { readonly version: number; readonly environment: string; readonly note: string | null }

/** Whose figures are shown: those of the version that is named, or of what takes most of the traffic; why there are none otherwise. */
export function whoseFigures({ model, all, placed, version, environment, at }: Asked): Whose | string {
  const serves = placed.filter(({ weights }) => weights.length > 0);
  const place = environment === undefined ? serves.find((each) => each.environment === PRODUCTION) ?? serves[0] : serves.find((each) => each.environment === environment);
  if (version === undefined) {
    const [most] = byShare(place);
    if (!place || !most) return `Nothing of ${model} ${at ? 'served' : 'serves'}${environment === undefined ? '' : ` ${environment}`}${at ? ' then' : ''}. The field “Version” above shows the figures of the one that you name.`;
    return { version: most.version, environment: place.environment, note: elsewhere(place.environment, environment, at) };
  }
  const missing = missingAt(model, version, all, at);
  // What was predicted may be dated before its version was registered, as in a replay.
  if (missing !== null && !all.some((each) => each.version === version)) return missing;
  const there = environment ?? place?.environment ?? PRODUCTION;
  return { version, environment: there, note: missing ?? elsewhere(there, environment, at) };
}

const elsewhere = (environment: string, asked: string | undefined, at: string | undefined): string | null =>
  (asked !== undefined || environment === PRODUCTION ? null : `Nothing of it ${at ? 'served production then' : 'serves production'}: these are the figures of ${environment}.`);
