import type { Transaction } from '@baton/persistence';
import type { Requirement } from '@baton/contracts/model/requirement';
import type { EnvironmentRule, Serving } from '../../domain/guard.js';

export interface Readiness {
  readonly modelId: string; readonly number: number; readonly environment: string;
  readonly state: string; readonly requirements: readonly Requirement[]; readonly asOf: Date;
}

/** What deployment has said, as its events told: a projection. */
export abstract class DeploymentFacts {
  abstract rules(tx?: Transaction): Promise<EnvironmentRule[]>;
  abstract recordEnvironment(tx: Transaction, rule: EnvironmentRule & { readonly revision: number }): Promise<void>;
  /** Where versions of the model serve. */
  abstract serving(tx: Transaction, modelId: string): Promise<Serving[]>;
  abstract recordServing(tx: Transaction, modelId: string, serving: Serving, since: Date): Promise<void>;
  /** Nothing of the model serves there any more. */
  abstract recordDeactivated(tx: Transaction, modelId: string, environment: string): Promise<void>;
  abstract readiness(modelId: string, number: number, environment: string): Promise<Readiness | undefined>;
  abstract readinessEverywhere(modelId: string, number: number): Promise<Readiness[]>;
  abstract recordReadiness(tx: Transaction, readiness: Readiness): Promise<void>;
  /** A promotion that will go no further, or has arrived: its request is closed. */
  abstract recordSettled(tx: Transaction, promotionId: string, state: string): Promise<void>;
}
