import { Injectable } from '@nestjs/common';
import { managerOf, Statements, type Transaction } from '@baton/persistence';
import { GENESIS } from '../app/chain.js';
import type { LedgerEntry } from '../app/ports/ledger.js';
import { LedgerChain, type ChainHead, type Link } from '../app/ports/ledger-chain.js';
import { ENTRY_COLUMNS, entryOf, type EntryRow } from './entry-row.js';
import { recordOf, unfaithfulColumns } from './ledger-row.js';

/** The end of the chain, locked until the transaction ends: whoever appends goes through here. */
export async function lockHead(tx: Transaction): Promise<{ position: number; hash: Buffer }> {
  const [row] = await managerOf(tx).query<Array<{ position: string; hash: Buffer }>>('SELECT position, hash FROM ledger_head FOR UPDATE');
  return { position: Number(row!.position), hash: row!.hash };
}

export async function moveHead(tx: Transaction, { position, hash }: { position: number; hash: Buffer }): Promise<void> {
  await managerOf(tx).query('UPDATE ledger_head SET position = $1, hash = $2, moved_at = now()', [position, hash]);
}

@Injectable()
export class TypeormLedgerChain extends LedgerChain {
  constructor(private readonly statements: Statements) {
    super();
  }

  async head(): Promise<ChainHead> {
    const [row] = await this.statements.rows<{ position: string; hash: Buffer; moved_at: Date | null }>('SELECT * FROM ledger_head');
    return { position: Number(row!.position), hash: row!.hash.toString('hex'), time: row!.moved_at?.toISOString() ?? null };
  }

  async hold(tx: Transaction): Promise<void> {
    await lockHead(tx);
  }

  async links(from: number, limit: number): Promise<Link[]> {
    const rows = await this.statements.rows<EntryRow>('SELECT * FROM ledger_entry WHERE position >= $1 ORDER BY position LIMIT $2', [from, limit]);
    return rows.map((row) => {
      const record = recordOf(row);
      return { position: Number(row.position), record, leafHash: row.leaf_hash, hash: row.hash, unfaithful: unfaithfulColumns(row, record) };
    });
  }

  async hashBefore(position: number): Promise<Buffer> {
    const [row] = await this.statements.rows<{ hash: Buffer }>('SELECT hash FROM ledger_entry WHERE position < $1 ORDER BY position DESC LIMIT 1', [position]);
    return row?.hash ?? GENESIS;
  }

  async entries(tx: Transaction, after: number, limit: number): Promise<LedgerEntry[]> {
    return (await managerOf(tx).query<EntryRow[]>(`SELECT ${ENTRY_COLUMNS} FROM ledger_entry WHERE position > $1 ORDER BY position LIMIT $2`, [after, limit])).map(entryOf);
  }
}
