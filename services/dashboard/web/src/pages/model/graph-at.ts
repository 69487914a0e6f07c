import type { Graph } from '../../api/audit.js';

/** The graph as it was at an instant: without what came later, and without what only that had led to. */
export function graphAt(graph: Graph, centre: string | undefined, at: string | undefined): Graph {
  if (at === undefined || centre === undefined) return graph;
  const there = new Set(graph.nodes.filter((node) => Date.parse(node.at) <= Date.parse(at)).map(({ id }) => id));
  const edges = graph.edges.filter(({ from, to }) => there.has(from) && there.has(to));
  const reached = reachedFrom(centre, edges);
  return { ...graph, nodes: graph.nodes.filter(({ id }) => there.has(id) && reached.has(id)), edges: edges.filter(({ from }) => reached.has(from)) };
}

function reachedFrom(centre: string, edges: Graph['edges']): Set<string> {
  const reached = new Set([centre]);
  // A set that grows while it is gone through is gone through to its end.
  for (const id of reached) {
    for (const { from, to } of edges) {
      if (from === id) reached.add(to);
      if (to === id) reached.add(from);
    }
  }
  return reached;
}
