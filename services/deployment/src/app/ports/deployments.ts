import type { ModelArtifact } from '@baton/contracts/model/model-artifact';
import type { Transaction } from '@baton/persistence';
import type { ModelDeployment, ModelEvent } from '../../domain/model-deployment.js';
import type { ReviewState } from '../../domain/override.js';
import type { Promotion } from '../../domain/promotion.js';
import type { Readiness } from '../../domain/readiness.js';
import type { Rollout } from '../../domain/rollout.js';

/** A model with what the contract events about it need beside. */
export interface LoadedModel {
  readonly model: ModelDeployment;
  readonly artifacts: ReadonlyMap<number, ModelArtifact>;
  /** The story that a version's events belong to. */
  readonly correlations: ReadonlyMap<number, string>;
}

export interface PromotionFilter {
  model?: string; environment?: string; state?: string;
  /** Of overridden ones; what is overdue is outstanding as well. */
  review?: ReviewState;
}
export interface RolloutFilter { model?: string; environment?: string; state?: string }

/** What served where, from an instant on, in per cent. */
export interface ServingInterval {
  environment: string; modelId: string; name: string; rolloutId: string; from: string; to: string | null;
  weights: Array<{ number: number; weight: number }>;
}

/** What deployment owns: promotions, rollouts, what serves where, and what it last said of readiness. */
export abstract class Deployments {
  /** Locks the model against every other decision on it until the transaction ends, and loads what one may need. */
  abstract load(tx: Transaction, modelId: string, numbers: readonly number[]): Promise<LoadedModel>;
  abstract save(tx: Transaction, modelId: string, events: readonly ModelEvent[]): Promise<void>;
  /** Notes what a server says that it routes by, from `at` on. */
  abstract noteSplit(tx: Transaction, interval: Omit<ServingInterval, 'to' | 'name'>): Promise<void>;

  abstract promotion(id: string): Promise<Promotion | undefined>;
  abstract promotions(filter: PromotionFilter, limit: number, before: string | null): Promise<Promotion[]>;
  abstract rollout(id: string): Promise<Rollout | undefined>;
  abstract rollouts(filter: RolloutFilter, limit: number, before: string | null): Promise<Rollout[]>;
  /** What was last said of a version's readiness for an environment. */
  abstract readiness(modelId: string, number: number, environment: string): Promise<Readiness | undefined>;
  /** What serves at an instant. */
  abstract servingAt(environment: string | undefined, at: Date): Promise<ServingInterval[]>;
  /** Finds a version by the model's name or id. */
  abstract findVersion(model: string, number: number): Promise<{ modelId: string; name: string; number: number } | undefined>;
  abstract findModel(model: string): Promise<{ modelId: string; name: string } | undefined>;
  /** Models that have versions: to look again at all when rules change. */
  abstract modelIds(tx: Transaction): Promise<string[]>;
  abstract newestVersions(tx: Transaction, modelId: string, count: number): Promise<number[]>;
}
