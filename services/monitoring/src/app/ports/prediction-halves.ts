import type { Transaction } from '@baton/persistence';

/** The request or the response of a prediction that was made elsewhere. `at` is RFC 3339. */
export interface Half { readonly id: string; readonly kind: 'request' | 'response'; readonly at: string; readonly body: unknown }

/** Halves that wait for their other. */
export abstract class PredictionHalves {
  /** Takes the other half out, if it is there; else keeps this one, once. */
  abstract pair(tx: Transaction, modelId: string, half: Half): Promise<Half | null>;
}
