import { Injectable } from '@nestjs/common';
import { Transactions, type Transaction } from '@baton/persistence';
import { decodeAttributes } from '../cloud-event.js';
import { Cursors } from './cursors.js';
import { Inbox } from './inbox.js';
import { ParkedEvents, type ParkedEvent } from './parked-events.js';

/** What a replay did: how many events of the queue were handled, and why it stopped, if it did. */
export interface ReplayResult { replayed: number; stoppedBy: string | null }

/** Gives parked events to their handlers again, in order. */
@Injectable()
export class Replay {
  private readonly cursors = new Cursors();

  constructor(private readonly transactions: Transactions, private readonly parked: ParkedEvents, private readonly inbox: Inbox) {}

  /** Replays the event's whole queue from its oldest on, each in a transaction of its own, and stops at the first failure. */
  async replay(event: ParkedEvent, by: string): Promise<ReplayResult> {
    for (let replayed = 0; ; replayed++) {
      let at: string | null = null;
      try {
        const done = await this.transactions.run(async (tx) => {
          const next = await this.next(tx, event);
          if (!next) return true;
          at = next.id;
          await this.inbox.handle(event.consumer, decodeAttributes(next.record), next.record, tx);
          await this.parked.settle(tx, next.id, 'replayed', by, 'replayed in order');
          return false;
        });
        if (done) return { replayed, stoppedBy: null };
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        const failed: string | null = at;
        if (failed !== null) await this.transactions.run((tx) => this.parked.explain(tx, failed, reason));
        return { replayed, stoppedBy: reason };
      }
    }
  }

  async discard(event: ParkedEvent, by: string, reason: string): Promise<void> {
    await this.transactions.run(async (tx) => {
      await this.cursors.lock(tx, event.consumer, event.source, event.publisher);
      await this.parked.settle(tx, event.id, 'discarded', by, reason);
    });
  }

  /** The oldest of the queue, under the source's cursor: neither another replay nor the reader touches the queue meanwhile. */
  private async next(tx: Transaction, event: ParkedEvent) {
    await this.cursors.lock(tx, event.consumer, event.source, event.publisher);
    return this.parked.oldestOf(tx, event);
  }
}
