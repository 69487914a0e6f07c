import type { Transaction } from '@baton/persistence';
import type { LineageEdge, LineageFacts, LineageNode } from '../../domain/graph.js';

/** Whether to go against the edges or along them. */
export type Direction = 'up' | 'down';

/** The graph of lineage. A projection of the ledger. */
export abstract class Lineage {
  abstract add(tx: Transaction, facts: LineageFacts): Promise<void>;
  abstract clear(tx: Transaction): Promise<void>;
  /** Those of the nodes that there are. */
  abstract nodes(ids: readonly string[]): Promise<LineageNode[]>;
  /** Up to `limit` edges that leave the nodes in a direction. */
  abstract edges(ids: readonly string[], direction: Direction, limit: number): Promise<LineageEdge[]>;
}
