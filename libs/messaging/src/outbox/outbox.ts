import type { Transaction } from '@baton/persistence';
import type { Position } from '../position.js';
import type { Cause } from '../received.js';

/** An event that is about to happen: an instance of its contract class, what it is about, and the key that orders it. */
export interface Draft {
  readonly event: object;
  /** `models/<modelId>/versions/3` */
  readonly subject: string;
  /** The model's id, or the root aggregate's: events of one key are handled in order. */
  readonly key: string;
  /** The story that it belongs to, where that is another one than its cause's. */
  readonly correlationId?: string;
}

/** Where a use case leaves its events. They are published if and only if its transaction commits, in commit order. */
export abstract class Outbox {
  /**
   * Takes the next numbers of this service's log for the events. The transaction's last statement: it holds the lock on
   * the counter until the commit. Throws `ContractViolation` if an event does not fit its contract.
   */
  abstract append(tx: Transaction, drafts: readonly Draft[], cause: Cause): Promise<Position>;
}
