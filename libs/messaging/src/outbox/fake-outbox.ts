import { contractOfInstance } from '@baton/contracts';
import type { Transaction } from '@baton/persistence';
import type { Position } from '../position.js';
import type { Cause } from '../received.js';
import { Outbox, type Draft } from './outbox.js';

/** For unit tests: keeps what was appended and checks it against the contracts as the real one does. */
export class FakeOutbox extends Outbox {
  readonly appended: Array<Draft & { cause: Cause }> = [];

  constructor(private readonly publisher = 'test') {
    super();
  }

  append(_tx: Transaction, drafts: readonly Draft[], cause: Cause): Promise<Position> {
    for (const draft of drafts) {
      contractOfInstance(draft.event).checkStrictly(draft.event);
      this.appended.push({ ...draft, cause });
    }
    return Promise.resolve({ publisher: this.publisher, sequence: this.appended.length });
  }

  /** The events of one class, in order. */
  of<T extends object>(shape: new () => T): T[] {
    return this.appended.map((draft) => draft.event).filter((event): event is T => event instanceof shape);
  }
}
