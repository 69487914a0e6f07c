import type { Environment } from './environment.js';
import type { EvidenceSeen } from './evidence.js';
import type { Promotion, PromotionEvent } from './promotion.js';
import type { Readiness } from './readiness.js';
import type { VersionFacts } from './requirements.js';
import type { VersionRef } from './version-ref.js';
import type { Rollout, RolloutEvent, Share } from './rollout.js';

/** What serves in an environment. */
export interface Slot {
  readonly environment: string;
  /** Null if nothing does. */
  readonly version: VersionRef | null;
  /** Versions that have served here in full, the oldest first, a version again each time it comes back. */
  readonly served: readonly VersionRef[];
}

/** Everything that deployment knows of one model, as far as a decision needs it: loaded and decided on under one lock. */
export interface ModelDeployment {
  readonly modelId: string;
  readonly facts: ReadonlyMap<number, VersionFacts>;
  /** All promotions of the versions in `facts`, and every one that is open or rolling out. */
  readonly promotions: readonly Promotion[];
  /** Those that are not over. */
  readonly rollouts: readonly Rollout[];
  readonly slots: readonly Slot[];
  /** By `<environment>/<number>`: what was last said. */
  readonly readiness: ReadonlyMap<string, Readiness>;
}

/** What a decision on a model brings about; each one becomes an event, and says what is to be stored. */
export type ModelEvent =
  | { kind: 'promotion-requested'; promotion: Promotion }
  | { kind: 'promotion'; promotion: Promotion; event: PromotionEvent }
  | { kind: 'rollout-started'; rollout: Rollout; split: readonly Share[] }
  | { kind: 'rollout'; rollout: Rollout; event: RolloutEvent; split: readonly Share[]; guardedAlias: string | null }
  | { kind: 'rolled-back'; rolloutId: string; environment: string; version: VersionRef; from: VersionRef; reason: string; guardedAlias: string | null; correlationId: string }
  | { kind: 'deactivated'; rolloutId: string; environment: string; version: VersionRef; reason: string; guardedAlias: string | null; correlationId: string }
  | { kind: 'slot'; slot: Slot; rolloutId: string }
  | { kind: 'readiness'; version: VersionRef; environment: string; readiness: Readiness; correlationId: string };

/** What a decision may use of the world: given to it, so that the same input gives the same output. */
export interface Surroundings {
  readonly environments: readonly Environment[];
  newId(): string;
  digestOf(evidence: EvidenceSeen): string;
  /** The story that events about a version belong to. */
  correlationOf(number: number): string;
}
