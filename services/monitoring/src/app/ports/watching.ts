import type { Transaction } from '@baton/persistence';
import type { Alert, AlertKind } from '../../domain/alert.js';
import type { Canary, CanaryMeasure, Judgement } from '../../domain/canary.js';
import type { Monitors } from '../../domain/monitors.js';
import type { Deployed } from '../../domain/version-ref.js';
import type { DeployedId } from './windows.js';

/** What people want watched of a model. */
export abstract class MonitorRules {
  /** The defaults where nobody has said anything. */
  abstract of(modelId: string): Promise<Monitors>;
  abstract save(tx: Transaction, modelId: string, monitors: Monitors, by: string): Promise<void>;
}

export interface AlertFilter { readonly model?: string | undefined; readonly environment?: string | undefined; readonly state?: string | undefined }

export abstract class Alerts {
  /** The open one about the same thing, locked. */
  abstract open(tx: Transaction, about: DeployedId, kind: AlertKind, metric: string): Promise<Alert | undefined>;
  /** Those about versions that serve no more, locked. */
  abstract openOfOthers(tx: Transaction, modelId: string, environment: string, serving: number | null): Promise<Alert[]>;
  /** Where open ones are about versions that serve no more, and what serves there instead. */
  abstract leftBehind(): Promise<Array<{ modelId: string; environment: string; serving: number | null }>>;
  abstract lock(tx: Transaction, id: string): Promise<Alert | undefined>;
  abstract save(tx: Transaction, alert: Alert): Promise<void>;
  abstract find(id: string): Promise<Alert | undefined>;
  abstract list(filter: AlertFilter, limit: number, after: string | null): Promise<Alert[]>;
}

/** Which features of a version drift now. */
export abstract class Drifting {
  abstract features(tx: Transaction, about: DeployedId): Promise<Set<string>>;
  abstract begin(tx: Transaction, about: DeployedId, feature: string, at: number): Promise<void>;
  abstract end(tx: Transaction, about: DeployedId, feature: string): Promise<void>;
}

export interface JudgedCanary { readonly judgement: Judgement; readonly samples: number; readonly labels: number; readonly measures: readonly CanaryMeasure[]; readonly at: string }

/** The steps of rollouts that are watched. */
export abstract class Canaries {
  abstract open(tx: Transaction, canary: Canary): Promise<void>;
  abstract find(rolloutId: string, step: number): Promise<Canary | undefined>;
  abstract close(tx: Transaction, rolloutId: string): Promise<void>;
  abstract watched(): Promise<Canary[]>;
  /** False if it is not open any more. */
  abstract judged(tx: Transaction, canary: Canary, judged: JudgedCanary): Promise<boolean>;
}

export interface RetrainingRequest { readonly id: string; readonly about: Deployed; readonly cause: Record<string, unknown>; readonly state: 'open' | 'answered'; readonly at: string }

export abstract class RetrainingRequests {
  /** False if one is open for the model and environment. */
  abstract open(tx: Transaction, request: RetrainingRequest): Promise<boolean>;
  /** A later version serves: what asked for one is answered. */
  abstract answer(tx: Transaction, modelId: string, environment: string, number: number): Promise<void>;
  abstract list(modelId: string): Promise<RetrainingRequest[]>;
}
