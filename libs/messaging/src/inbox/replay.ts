import { Injectable } from '@nestjs/common';
import { Transactions } from '@baton/persistence';
import { decodeAttributes } from '../cloud-event.js';
import { Inbox } from './inbox.js';
import { ParkedEvents, type ParkedEvent } from './parked-events.js';

/** What a replay did: how many events of the queue were handled, and why it stopped, if it did. */
export interface ReplayResult { replayed: number; stoppedBy: string | null }

/** Gives parked events to their handlers again, in order. */
@Injectable()
export class Replay {
  constructor(private readonly transactions: Transactions, private readonly parked: ParkedEvents, private readonly inbox: Inbox) {}

  /** Replays the event's whole queue from its oldest on, each in a transaction of its own, and stops at the first failure. */
  async replay(event: ParkedEvent, by: string): Promise<ReplayResult> {
    const queue = await this.parked.queueOf(event);
    for (const [index, { id, record }] of queue.entries()) {
      try {
        await this.transactions.run(async (tx) => {
          await this.inbox.handle(event.consumer, decodeAttributes(record), record, tx);
          await this.parked.settle(tx, id, 'replayed', by, 'replayed in order');
        });
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        await this.transactions.run((tx) => this.parked.explain(tx, id, reason));
        return { replayed: index, stoppedBy: reason };
      }
    }
    return { replayed: queue.length, stoppedBy: null };
  }

  async discard(event: ParkedEvent, by: string, reason: string): Promise<void> {
    await this.transactions.run((tx) => this.parked.settle(tx, event.id, 'discarded', by, reason));
  }
}
