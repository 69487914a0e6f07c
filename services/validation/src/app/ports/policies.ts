import type { Transaction } from '@baton/persistence';
import type { Policy } from '../../domain/policy.js';

/** Policies; each revision stays as it was published. */
export abstract class Policies {
  /** The newest revision of each. */
  abstract newest(tx?: Transaction): Promise<Policy[]>;
  abstract find(name: string, revision?: number): Promise<Policy | undefined>;
  /** Newest first. */
  abstract revisions(name: string): Promise<Policy[]>;
  /** Locks the name, so that two who publish at once get two revisions. */
  abstract save(tx: Transaction, rules: Omit<Policy, 'revision'>): Promise<Policy>;
}
