import { Injectable } from '@nestjs/common';
import type { LogRecord } from '@baton/messaging';
import { isDatabaseUnavailable, Transactions, type Transaction } from '@baton/persistence';
import { Ledger } from './ports/ledger.js';
import { ProjectEntries } from './project-entries.js';

type Note = (tx: Transaction, records: readonly LogRecord[]) => Promise<void>;

/** Takes records into the ledger, and what they tell into the projections, in one transaction. */
@Injectable()
export class KeepRecords {
  constructor(private readonly transactions: Transactions, private readonly ledger: Ledger, private readonly projections: ProjectEntries) {}

  /** A batch that PostgreSQL refuses is kept record by record, and what it refuses of these by its bytes. `note` belongs to each transaction. */
  async run(records: readonly LogRecord[], note: Note): Promise<void> {
    try {
      await this.append(records, note);
    } catch (error) {
      if (isDatabaseUnavailable(error)) throw error;
      for (const record of records) await this.append([record], note).catch((refusal: unknown) => {
        if (isDatabaseUnavailable(refusal)) throw refusal;
        return this.appendBytes(record, note);
      });
    }
  }

  private append(records: readonly LogRecord[], note: Note): Promise<void> {
    return this.transactions.run(async (tx) => {
      await this.projections.add(tx, await this.ledger.append(tx, records));
      await note(tx, records);
    });
  }

  private appendBytes(record: LogRecord, note: Note): Promise<void> {
    return this.transactions.run(async (tx) => {
      await this.ledger.appendBytes(tx, [record]);
      await note(tx, [record]);
    });
  }
}
