import { managerOf, type Transaction } from '@baton/persistence';
import type { Consumer } from './handlers.js';

/** How far each consumer has come in each source. The row is locked while its effects are written: that fences zombies. */
export class Cursors {
  /** Locks the cursor and returns its last sequence, 0 at the beginning. */
  async lock(tx: Transaction, consumer: Consumer, source: string, publisher: string): Promise<number> {
    const manager = managerOf(tx);
    const select = () => manager.query<Array<{ last_sequence: string }>>(
      'SELECT last_sequence FROM inbox_cursor WHERE consumer = $1 AND source = $2 FOR UPDATE', [consumer, source]);
    let [row] = await select();
    if (!row) {
      await manager.query('INSERT INTO inbox_cursor (consumer, source, publisher, last_sequence) VALUES ($1, $2, $3, 0) ON CONFLICT DO NOTHING', [consumer, source, publisher]);
      [row] = await select();
    }
    return Number(row!.last_sequence);
  }

  async move(tx: Transaction, consumer: Consumer, source: string, sequence: number): Promise<void> {
    await managerOf(tx).query('UPDATE inbox_cursor SET last_sequence = $3, moved_at = now() WHERE consumer = $1 AND source = $2', [consumer, source, sequence]);
  }

  /** Back to the beginning, for every source: the projections are about to be replayed. */
  async reset(tx: Transaction, consumer: Consumer): Promise<void> {
    await managerOf(tx).query('DELETE FROM inbox_cursor WHERE consumer = $1', [consumer]);
    await managerOf(tx).query("DELETE FROM parked_event WHERE consumer = $1 AND state = 'parked'", [consumer]);
  }
}
