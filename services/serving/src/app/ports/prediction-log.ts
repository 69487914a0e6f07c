import type { Tensors } from '@baton/model-runtime';
import type { LoadedVersion } from './version-loader.js';

/** A prediction that was made, or that the model failed to make. Times are milliseconds since 1970. */
export interface LoggedPrediction {
  /** The caller's, or made; row i of a batch is `<id>#<i>`. */
  readonly id: string;
  readonly environment: string;
  readonly version: LoadedVersion;
  readonly rows: number;
  readonly keys: readonly string[] | null;
  readonly receivedAt: number;
  /** The observation's own time, as the caller says; else when it was received. */
  readonly observedAt: number;
  readonly durationMs: number;
  /** Whether the split chose the version. */
  readonly split: boolean;
  readonly inputs: Tensors;
  /** Null if the model failed. */
  readonly outputs: Tensors | null;
  readonly failure: string | null;
}

/** Keeps every prediction before its caller gets it. */
export abstract class PredictionLog {
  /** For a request that has not been computed yet. @throws LogFull if it could not be kept */
  abstract admit(): void;
  /** When this resolves, the prediction outlives the process. @throws LogFull */
  abstract append(prediction: LoggedPrediction): Promise<void>;
}
