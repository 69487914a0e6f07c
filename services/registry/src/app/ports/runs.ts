import type { Transaction } from '@baton/persistence';
import type { RunStatus } from '../../domain/run.js';
import type { Found, LifecycleView, Search, Tags } from './search.js';

export interface Metric {
  key: string; value: number;
  /** Milliseconds since 1970. */
  timestamp: number; step: number;
  modelId: string | null; datasetName: string | null; datasetDigest: string | null;
}

export interface RunInfo {
  runId: string; experimentId: string; name: string;
  /** What the client says of itself; who really made the run is `createdBy`. */
  userId: string;
  status: RunStatus; startTime: number; endTime: number | null; lifecycleStage: 'active' | 'deleted'; artifactUri: string;
  /** The subject of the token. */
  createdBy: string; correlationId: string;
}

export interface DatasetInput {
  name: string; digest: string; sourceType: string; source: string; schema: string | null; profile: string | null; tags: Tags;
}

export interface RunRecord extends RunInfo {
  metrics: Metric[]; params: Record<string, string>; tags: Record<string, string>;
  datasets: DatasetInput[]; modelInputs: string[]; modelOutputs: Array<{ modelId: string; step: number }>;
}

/** What one log call adds to a run. A key stands once in `params` and once in `tags`. */
export interface RunLog {
  metrics?: readonly Metric[];
  params?: ReadonlyArray<{ key: string; value: string }>;
  tags?: ReadonlyArray<{ key: string; value: string }>;
}

/** What became of a log call; unless `logged`, nothing was kept. */
export type Logged = 'logged' | 'no-active-run' | 'param-changed';

export interface HistoryPage { runId: string; key: string; limit: number; pageToken: string | null }

/** Runs with what was logged to them. */
export abstract class Runs {
  abstract create(run: RunInfo, tags: Tags): Promise<void>;
  abstract info(runId: string): Promise<RunInfo | undefined>;
  abstract record(runId: string): Promise<RunRecord | undefined>;
  abstract search(experimentIds: readonly string[], search: Search, view: LifecycleView): Promise<Found<RunRecord>>;
  /** Locks the run until the transaction ends. */
  abstract lock(tx: Transaction, runId: string): Promise<RunInfo | undefined>;
  abstract update(tx: Transaction, run: Pick<RunInfo, 'runId' | 'status' | 'endTime' | 'name'>): Promise<void>;
  abstract setLifecycle(runId: string, stage: 'active' | 'deleted'): Promise<boolean>;
  /** Logs to an active run in one statement, in `tx` if one is given. The same point twice is logged once. */
  abstract log(runId: string, log: RunLog, tx?: Transaction): Promise<Logged>;
  abstract params(runId: string, keys: readonly string[]): Promise<Map<string, string>>;
  abstract tags(runId: string): Promise<Record<string, string>>;
  /** False if an active run has no such tag. */
  abstract deleteTag(tx: Transaction, runId: string, key: string): Promise<boolean>;
  abstract history(page: HistoryPage): Promise<Found<Metric>>;
  /** Links datasets and models; answers the datasets that were not linked before. */
  abstract addInputs(tx: Transaction, run: Pick<RunInfo, 'runId' | 'experimentId'>, datasets: readonly DatasetInput[], modelIds: readonly string[]): Promise<DatasetInput[]>;
  abstract addOutputs(tx: Transaction, runId: string, outputs: ReadonlyArray<{ modelId: string; step: number }>): Promise<void>;
}
