import type { Transaction } from '@baton/persistence';
import type { Period } from '../../domain/period.js';
import type { Deployed } from '../../domain/version-ref.js';
import type { WindowTally } from '../windows/window-tally.js';

export type DeployedId = Pick<Deployed, 'environment' | 'modelId' | 'number'>;

export interface StoredWindow {
  readonly from: number;
  readonly profileDigest: string | null;
  readonly tally: WindowTally;
  readonly digest: string | null;
}

/** A window that is due to be closed, or to be said anew. */
export interface DueWindow extends StoredWindow { readonly about: DeployedId; readonly because: 'watermark' | 'idle' | 'late' }

/** How far the observations of one version have come; milliseconds since 1970. */
export interface Progress {
  readonly about: DeployedId; readonly latest: number; readonly idle: boolean;
  /** Up to here drift has been looked at; null for not at all. */
  readonly evaluatedUntil: number | null;
  /** Where the first window begins that has not been looked at. */
  readonly next: number;
}

/** The windows of predictions, and how far each version's observations have come. */
export abstract class Windows {
  /** Adds tallies to their windows and moves the watermark. */
  abstract add(tx: Transaction, about: DeployedId, profileDigest: string | null, tallies: ReadonlyMap<number, WindowTally>, latest: number): Promise<void>;
  /** Locks windows whose time has come; those that others hold are left to them. */
  abstract due(tx: Transaction, times: { lateness: number; settle: number; idle: number }, limit: number): Promise<DueWindow[]>;
  /** @returns the digest that was said of the window before; null if none was */
  abstract close(tx: Transaction, about: DeployedId, from: number, digest: string): Promise<string | null>;
  /** Those that begin in a period, in order of their time. */
  abstract find(about: DeployedId, period: Period): Promise<StoredWindow[]>;
  /** Versions with windows that drift has not been looked at for. */
  abstract progress(idle: number): Promise<Progress[]>;
  /** Whether nothing has come for the windows of a period for so many milliseconds. */
  abstract settled(about: DeployedId, period: Period, settle: number): Promise<boolean>;
  /** False if another has been there. */
  abstract evaluated(tx: Transaction, about: DeployedId, from: number | null, until: number): Promise<boolean>;
}
