import { Injectable, Logger } from '@nestjs/common';
import { Transactions, type Transaction } from '@baton/persistence';
import { lineageFactsOf } from './lineage-facts.js';
import { LedgerChain } from './ports/ledger-chain.js';
import type { LedgerEntry } from './ports/ledger.js';
import { Lineage } from './ports/lineage.js';
import { ProjectionState } from './ports/projection-state.js';
import { ServingHistory } from './ports/serving-history.js';
import { servingFactsOf } from './serving-facts.js';

/** Counted up when what is told from an event changes: the next start then makes the projections anew. */
const RULES = 3;
const TOGETHER = 1_000;

/** Tells lineage and what served from the ledger's entries: in the transaction that appends them, or from the whole ledger again. */
@Injectable()
export class ProjectEntries {
  private readonly logger = new Logger('projections');

  constructor(
    private readonly transactions: Transactions, private readonly chain: LedgerChain, private readonly lineage: Lineage, private readonly serving: ServingHistory,
    private readonly state: ProjectionState,
  ) {}

  async add(tx: Transaction, entries: readonly LedgerEntry[]): Promise<void> {
    const { splits, decisions } = servingFactsOf(entries);
    await this.lineage.add(tx, lineageFactsOf(entries));
    await this.serving.add(tx, splits, decisions);
  }

  /** Makes them anew if they were made by other rules, or never. */
  async bringUpToDate(): Promise<void> {
    if (await this.state.version() === RULES) return;
    const entries = await this.rebuild();
    this.logger.log(`lineage and serving history were made from ${entries} entries of the ledger`);
  }

  /** Drops them and tells them again from the first entry on. Nothing is appended meanwhile, and readers see the old ones. Returns how many entries there were. */
  rebuild(): Promise<number> {
    return this.transactions.run(async (tx) => {
      await this.chain.hold(tx);
      await this.lineage.clear(tx);
      await this.serving.clear(tx);
      let told = 0;
      for (let after = 0; ;) {
        const entries = await this.chain.entries(tx, after, TOGETHER);
        if (entries.length === 0) break;
        await this.add(tx, entries);
        after = entries.at(-1)!.position;
        told += entries.length;
      }
      await this.state.note(tx, RULES);
      return told;
    });
  }
}
