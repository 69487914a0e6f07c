import type { Transaction } from '@baton/persistence';
import type { Environment } from '../../domain/environment.js';

/** Environments as they are now; every revision is kept. */
export abstract class Environments {
  abstract all(tx?: Transaction): Promise<Environment[]>;
  abstract find(name: string): Promise<Environment | undefined>;
  /** Keeps a new revision. */
  abstract save(tx: Transaction, environment: Environment): Promise<void>;
}
