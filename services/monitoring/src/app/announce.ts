import { Injectable } from '@nestjs/common';
import { Outbox, type Draft } from '@baton/messaging';
import { Transactions, type Transaction } from '@baton/persistence';
import { causeOf } from './speaking.js';

/** Does something about a version in one transaction, and publishes what it says of it: nobody asked for it but the version's own story. */
@Injectable()
export class Announce {
  constructor(private readonly transactions: Transactions, private readonly outbox: Outbox) {}

  run(story: { readonly correlationId: string }, work: (tx: Transaction) => Promise<Draft[]>, causationId: string | null = null): Promise<void> {
    return this.transactions.run(async (tx) => {
      const drafts = await work(tx);
      if (drafts.length > 0) await this.outbox.append(tx, drafts, causeOf(story, causationId));
    });
  }
}
