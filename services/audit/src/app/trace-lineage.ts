import { Injectable } from '@nestjs/common';
import type { LineageEdge, LineageNode } from '../domain/graph.js';
import { Ledger } from './ports/ledger.js';
import { Lineage, type Direction } from './ports/lineage.js';

/** `truncated`: there is more within the depth than one answer holds; what is nearest is there. */
export interface Traced { nodes: LineageNode[]; edges: LineageEdge[]; truncated: boolean }

const NODES = 2_000;
const EDGES = 4 * NODES;
const OF_A_MODEL = /^models\/(.+)\/(versions\/\d+(?:\/evidence\/\d+)?)$/;

/** Walks the graph from one node, level by level, so that a cut leaves out what is farthest. */
@Injectable()
export class TraceLineage {
  constructor(private readonly lineage: Lineage, private readonly ledger: Ledger) {}

  /** Null if there is no such node. A model may be given by any name that it has had. */
  async run(node: string, direction: Direction | 'both', depth: number): Promise<Traced | null> {
    const starts = (await this.lineage.nodes(await this.idsOf(node))).map(({ id }) => id);
    if (starts.length === 0) return null;
    const directions: Direction[] = direction === 'both' ? ['up', 'down'] : [direction];
    const walks = await Promise.all(directions.map((each) => this.walk(starts, each, depth, NODES / directions.length)));
    const edges = new Map(walks.flatMap((walk) => [...walk.edges]));
    return {
      nodes: await this.lineage.nodes([...new Set(walks.flatMap((walk) => [...walk.seen]))]),
      edges: [...edges.values()], truncated: walks.some((walk) => walk.truncated),
    };
  }

  private async idsOf(node: string): Promise<string[]> {
    const [, model, rest] = OF_A_MODEL.exec(node) ?? [];
    return model === undefined ? [node] : (await this.ledger.modelsCalled(model)).map((id) => `models/${id}/${rest}`);
  }

  private async walk(starts: readonly string[], direction: Direction, depth: number, most: number) {
    const seen = new Set(starts);
    const edges = new Map<string, LineageEdge>();
    let truncated = false;
    for (let level = 0, frontier = [...starts]; level < depth && frontier.length > 0; level++) {
      const found = await this.lineage.edges(frontier, direction, EDGES);
      truncated ||= found.length === EDGES;
      frontier = [];
      for (const edge of found) {
        const next = direction === 'up' ? edge.from : edge.to;
        if (!seen.has(next)) {
          if (seen.size >= most) {
            truncated = true;
            continue;
          }
          seen.add(next);
          frontier.push(next);
        }
        edges.set(JSON.stringify([edge.from, edge.to, edge.kind]), edge);
      }
    }
    return { seen, edges, truncated };
  }
}
