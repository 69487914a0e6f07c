import type { Graph } from '../../api/audit.js';

type Node = Graph['nodes'][number];

/** So many of a kind, at the same place between the same others, say no more than their number does. */
const TOO_MANY = 3;
const NAMED = 3;

/** The same graph with nodes that differ in nothing but their names drawn as one: a version's dozen drifting features, a month's segments. */
export function gatheredGraph(graph: Graph, kept: string | undefined): Graph {
  const ends = endsOf(graph);
  const groups = new Map<string, Node[]>();
  for (const node of graph.nodes) {
    const place = node.id === kept ? node.id : [node.kind, ...ends.get(node.id) ?? []].sort().join('\n');
    const group = groups.get(place);
    if (group) group.push(node);
    else groups.set(place, [node]);
  }
  const drawnAs = new Map<string, string>();
  const nodes = [...groups.values()].flatMap((members) => {
    if (members.length < TOO_MANY) return members;
    const one = gathered(members);
    for (const { id } of members) drawnAs.set(id, one.id);
    return [one];
  });
  const edges = new Map(graph.edges.map((edge) => {
    const [from, to] = [drawnAs.get(edge.from) ?? edge.from, drawnAs.get(edge.to) ?? edge.to];
    return [`${from} ${edge.kind} ${to}`, { ...edge, from, to }];
  }));
  return { ...graph, nodes, edges: [...edges.values()] };
}

/** Of each node all that it is connected with, and how. */
function endsOf({ edges }: Graph): Map<string, Set<string>> {
  const ends = new Map<string, Set<string>>();
  const add = (id: string, end: string) => ends.set(id, (ends.get(id) ?? new Set()).add(end));
  for (const { from, kind, to } of edges) {
    add(from, `> ${kind} ${to}`);
    if (to !== from) add(to, `< ${kind} ${from}`);
  }
  return ends;
}

function gathered(members: readonly Node[]): Node {
  const names = [...new Set(members.map(({ kind, label }) => label.replace(new RegExp(`^${kind.replaceAll('-', ' ')} of `), '')))];
  return { ...members[0]!, id: `gathered ${members[0]!.id}`, label: `${members.length}: ${names.slice(0, NAMED).join(', ')}${names.length > NAMED ? ' …' : ''}` };
}
