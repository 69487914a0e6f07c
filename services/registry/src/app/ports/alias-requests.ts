import type { Transaction } from '@baton/persistence';
import type { AliasRequest } from '../../domain/alias.js';

export interface NewAliasRequest extends AliasRequest {
  readonly modelId: string; readonly alias: string; readonly environment: string; readonly requestedBy: string; readonly requestedAt: Date;
  /** The request whose place it takes. */
  readonly supersedes: string | null;
}

/** Requests to move guarded aliases. One is open until another takes its place or deployment has settled its promotion. */
export abstract class AliasRequests {
  abstract open(tx: Transaction, modelId: string, environment: string): Promise<AliasRequest | null>;
  abstract add(tx: Transaction, request: NewAliasRequest): Promise<void>;
}
