import { Injectable } from '@nestjs/common';
import { managerOf, Statements, type Transaction } from '@baton/persistence';
import { Lineage, type Direction } from '../app/ports/lineage.js';
import { tellsMore, type LineageEdge, type LineageFacts, type LineageNode, type NodeKind, type ProvenEdge, type Sighting } from '../domain/graph.js';
import { rowsJson } from './rows-json.js';

/** What tells less than is known is left out before: a conflict would lock, and so write, the row for nothing. */
const ADD_NODES = `
  INSERT INTO lineage_node (id, kind, label, at, rank)
  SELECT r.id, r.kind, r.label, r.at, r.rank FROM jsonb_to_recordset($1::jsonb) AS r(id text, kind text, label text, at timestamptz, rank smallint) LEFT JOIN lineage_node n ON n.id = r.id
  WHERE n.id IS NULL OR (r.rank, r.at, r.label COLLATE "C") < (n.rank, n.at, n.label COLLATE "C")
  ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, label = excluded.label, at = excluded.at, rank = excluded.rank`;

const ADD_EDGES = `
  INSERT INTO lineage_edge (from_id, to_id, kind, event_id, at)
  SELECT r."from", r."to", r.kind, r.event, r.at
  FROM jsonb_to_recordset($1::jsonb) AS r("from" text, "to" text, kind text, event text, at timestamptz) LEFT JOIN lineage_edge e ON e.from_id = r."from" AND e.to_id = r."to" AND e.kind = r.kind
  WHERE e.kind IS NULL OR (r.at, r.event COLLATE "C") < (e.at, e.event_id COLLATE "C")
  ON CONFLICT (from_id, to_id, kind) DO UPDATE SET event_id = excluded.event_id, at = excluded.at`;

/** What was always there, and takes whatever comes: infinities, so that comparing is all there is to do. */
const ADD_HALVES = `
  INSERT INTO lineage_half (joint, side, node_id, event_id, at, low, high, "group", kind)
  SELECT joint, side, node, event, coalesce(at, CASE side WHEN 'from' THEN '-infinity'::timestamptz ELSE 'infinity' END), coalesce(low, '-infinity'), coalesce(high, 'infinity'), "group", kind
  FROM jsonb_to_recordset($1::jsonb) AS r(joint text, side text, node text, event text, at timestamptz, low timestamptz, high timestamptz, "group" text, kind text)
  ON CONFLICT DO NOTHING`;

const MEETINGS = `
  SELECT f.node_id AS "from", t.node_id AS "to", t.kind, t.event_id AS event, t.at
  FROM lineage_half f JOIN lineage_half t ON t.joint = f.joint AND t.side = 'to' AND f.at <= t.at AND f.high >= t.low AND f.low <= t.high
  WHERE f.side = 'from' AND (f."group" IS NULL OR NOT EXISTS (
    SELECT FROM lineage_half n WHERE n.joint = f.joint AND n.side = 'from' AND n."group" = f."group" AND n.at <= t.at AND (n.at, n.node_id COLLATE "C") > (f.at, f.node_id COLLATE "C")))`;

/** The list stands in a query of its own, where its length says nothing to the planner: one plan then serves every list, and planning takes longer than the step. */
const ASKED = 'ANY((SELECT $1::text[])::text[])';

const edgesFrom = (direction: Direction): string => {
  const [edge, half] = direction === 'down' ? ['from_id', 'f.node_id'] : ['to_id', 't.node_id'];
  return `SELECT "from", "to", kind, min(event) AS event FROM (
      (SELECT from_id AS "from", to_id AS "to", kind, event_id AS event, at FROM lineage_edge WHERE ${edge} = ${ASKED} LIMIT $2)
      UNION ALL (${MEETINGS} AND ${half} = ${ASKED} LIMIT $2)) AS found
    GROUP BY "from", "to", kind ORDER BY min(at), "from", "to", kind LIMIT $2`;
};
const EDGES: Record<Direction, string> = { up: edgesFrom('up'), down: edgesFrom('down') };

@Injectable()
export class TypeormLineage extends Lineage {
  constructor(private readonly statements: Statements) {
    super();
  }

  async add(tx: Transaction, { nodes, edges, halves }: LineageFacts): Promise<void> {
    const manager = managerOf(tx);
    if (nodes.length > 0) await manager.query(ADD_NODES, [rowsJson(mostTelling(nodes))]);
    if (edges.length > 0) await manager.query(ADD_EDGES, [rowsJson(earliest(edges))]);
    if (halves.length > 0) await manager.query(ADD_HALVES, [rowsJson(halves)]);
  }

  async clear(tx: Transaction): Promise<void> {
    for (const table of ['lineage_node', 'lineage_edge', 'lineage_half']) await managerOf(tx).query(`DELETE FROM ${table}`);
  }

  async nodes(ids: readonly string[]): Promise<LineageNode[]> {
    const rows = await this.statements.rows<{ id: string; kind: NodeKind; label: string; at: Date }>(
      `SELECT id, kind, label, at FROM lineage_node WHERE id = ${ASKED} ORDER BY at, id`, [ids]);
    return rows.map(({ at, ...row }) => ({ ...row, at: at.toISOString() }));
  }

  edges(ids: readonly string[], direction: Direction, limit: number): Promise<LineageEdge[]> {
    return this.statements.rows<LineageEdge>(EDGES[direction], [ids, limit]);
  }
}

/** One statement cannot touch a row twice. */
function mostTelling(nodes: readonly Sighting[]): Sighting[] {
  const kept = new Map<string, Sighting>();
  for (const node of nodes) kept.set(node.id, tellsMore(kept.get(node.id) ?? node, node));
  return [...kept.values()];
}

function earliest(edges: readonly ProvenEdge[]): ProvenEdge[] {
  const kept = new Map<string, ProvenEdge>();
  for (const edge of edges) {
    const key = JSON.stringify([edge.from, edge.to, edge.kind]);
    const known = kept.get(key);
    if (!known || edge.at < known.at || (edge.at === known.at && edge.event < known.event)) kept.set(key, edge);
  }
  return [...kept.values()];
}
