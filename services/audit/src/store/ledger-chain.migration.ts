import type { MigrationInterface, QueryRunner } from 'typeorm';
import { chained, GENESIS, leafHashOf } from '../app/chain.js';
import type { EntryRow } from './entry-row.js';
import { recordOf } from './ledger-row.js';

const TOGETHER = 2_000;

/**
 * Chains the ledger. Entries from before are hashed here, in the order of their positions. From then on none without a hash
 * is taken: a process of an earlier version that still runs waits with its batch, which this version's takes anyway.
 */
export class LedgerChain1770000000001 implements MigrationInterface {
  name = 'LedgerChain1770000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE ledger_head (only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), position bigint NOT NULL, hash bytea NOT NULL, moved_at timestamptz)');
    await runner.query('ALTER TABLE ledger_entry ADD COLUMN leaf_hash bytea, ADD COLUMN hash bytea');
    await runner.query('ALTER TABLE ledger_entry DISABLE TRIGGER ledger_rows_stay');
    const head = await this.chainWhatIsThere(runner);
    await runner.query('ALTER TABLE ledger_entry ENABLE TRIGGER ledger_rows_stay');
    await runner.query('ALTER TABLE ledger_entry ALTER COLUMN leaf_hash SET NOT NULL, ALTER COLUMN hash SET NOT NULL');
    await runner.query('INSERT INTO ledger_head (position, hash, moved_at) SELECT $1, $2, (SELECT taken_at FROM ledger_entry WHERE position = $1)', [head.position, head.hash]);
    await runner.query("CREATE INDEX ledger_without_reads ON ledger_entry (time, position) WHERE type IS DISTINCT FROM 'audit.record.read.v1'");
  }

  private async chainWhatIsThere(runner: QueryRunner): Promise<{ position: string; hash: Buffer }> {
    let head: { position: string; hash: Buffer } = { position: '0', hash: GENESIS };
    for (;;) {
      const rows = await runner.query('SELECT position, topic, record_offset, key, headers, bytes FROM ledger_entry WHERE position > $1 ORDER BY position LIMIT $2', [head.position, TOGETHER]) as EntryRow[];
      if (rows.length === 0) return head;
      const links = rows.map((row) => {
        const leafHash = leafHashOf(recordOf(row));
        head = { position: row.position, hash: chained(head.hash, leafHash) };
        return { position: row.position, leaf_hash: leafHash.toString('hex'), hash: head.hash.toString('hex') };
      });
      await runner.query(`UPDATE ledger_entry e SET leaf_hash = decode(r.leaf_hash, 'hex'), hash = decode(r.hash, 'hex')
        FROM jsonb_to_recordset($1::jsonb) AS r(position bigint, leaf_hash text, hash text) WHERE e.position = r.position`, [JSON.stringify(links)]);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX ledger_without_reads');
    await runner.query('ALTER TABLE ledger_entry DROP COLUMN leaf_hash, DROP COLUMN hash');
    await runner.query('DROP TABLE ledger_head');
  }
}
