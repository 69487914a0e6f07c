import { managerOf, type Transactions } from '@baton/persistence';
import { topicOf, type EventLogReader } from '../event-log.js';
import { Cursors } from './cursors.js';
import type { Inbox } from './inbox.js';

/** Drops the projections of a service and reads the event log again from its beginning to make them anew. */
export class Projections {
  private readonly cursors = new Cursors();

  constructor(private readonly transactions: Transactions, private readonly inbox: Inbox, private readonly reader: EventLogReader, private readonly topicPrefix: string, readonly tables: readonly string[]) {}

  /** Reactions keep their cursors: what they did is done, and the replay passes them by. */
  async rebuild(): Promise<void> {
    await this.transactions.run(async (tx) => {
      await this.cursors.reset(tx, 'projections');
      await this.inbox.positions.forget(tx);
      if (this.tables.length > 0) await managerOf(tx).query(`TRUNCATE ${this.tables.map((table) => `"${table}"`).join(', ')}`);
    });
    this.reader.rewind(this.inbox.publishers.map((publisher) => topicOf(publisher, this.topicPrefix)));
  }
}
