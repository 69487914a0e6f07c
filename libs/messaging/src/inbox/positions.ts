import { managerOf, type Database, type Transaction } from '@baton/persistence';
import type { LogRecord } from '../cloud-event.js';

/** Where a reader goes on in each topic after a restart. Only a shortcut: what has been done stands in the cursors. */
export class Positions {
  constructor(private readonly reader: string, private readonly database: Database) {}

  async all(): Promise<ReadonlyMap<string, string>> {
    const rows = await this.database.query<{ topic: string; next_offset: string }>('SELECT topic, next_offset FROM inbox_position WHERE reader = $1', [this.reader]);
    return new Map(rows.map((row) => [row.topic, row.next_offset]));
  }

  /** Notes, with the effects, that everything up to the last of these records is done. */
  async note(tx: Transaction, records: readonly LogRecord[]): Promise<void> {
    const last = records.at(-1);
    if (!last) return;
    await managerOf(tx).query(
      `INSERT INTO inbox_position (reader, topic, next_offset) VALUES ($1, $2, $3)
       ON CONFLICT (reader, topic) DO UPDATE SET next_offset = excluded.next_offset`, [this.reader, last.topic, String(BigInt(last.offset) + 1n)]);
  }

  /** Back to the beginning. */
  async forget(tx: Transaction): Promise<void> {
    await managerOf(tx).query('DELETE FROM inbox_position WHERE reader = $1', [this.reader]);
  }
}
