import type { Transaction } from '@baton/persistence';

export interface Verdict {
  readonly modelId: string; readonly number: number; readonly policy: string; readonly verdict: 'running' | 'passed' | 'failed' | 'errored';
  readonly evidenceRevision: number; readonly summary: string; readonly at: Date;
}

/** What validation has found out about versions, as its events told: a projection. */
export abstract class ValidationFacts {
  abstract record(tx: Transaction, verdict: Verdict): Promise<void>;
}
