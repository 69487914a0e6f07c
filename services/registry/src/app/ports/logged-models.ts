import type { Metric } from './runs.js';
import type { Found, Search, Tags } from './search.js';

export const LOGGED_MODEL_STATUSES = ['LOGGED_MODEL_PENDING', 'LOGGED_MODEL_READY', 'LOGGED_MODEL_UPLOAD_FAILED'] as const;
export type LoggedModelStatus = (typeof LOGGED_MODEL_STATUSES)[number];

export interface LoggedModel {
  modelId: string; experimentId: string; name: string; sourceRunId: string | null; modelType: string;
  status: LoggedModelStatus; artifactUri: string; createdAt: number; updatedAt: number; createdBy: string;
  tags: Tags; params: Tags;
}

/** The latest value of a metric that was logged for a model, with the run that logged it. */
export interface ModelMetric extends Metric { runId: string }

export interface LoggedModelRecord extends LoggedModel { metrics: ModelMetric[] }

/** Models as MLflow 3 logs them, before or without registration. */
export abstract class LoggedModels {
  abstract create(model: LoggedModel): Promise<void>;
  abstract byId(modelId: string): Promise<LoggedModelRecord | undefined>;
  abstract search(experimentIds: readonly string[], search: Search, datasets: ReadonlyArray<{ name: string; digest: string | null }>): Promise<Found<LoggedModelRecord>>;
  /** The newest model of that name that a run has logged. */
  abstract ofRun(runId: string, name: string): Promise<LoggedModel | undefined>;
  abstract setStatus(modelId: string, status: LoggedModelStatus, now: number): Promise<boolean>;
  /** Sets tags; a value of null deletes. */
  abstract setTags(modelId: string, tags: Readonly<Record<string, string | null>>, now: number): Promise<boolean>;
  abstract addParams(modelId: string, params: Tags, now: number): Promise<boolean>;
  abstract delete(modelId: string, now: number): Promise<boolean>;
}
