import type { Graph } from '../../api/audit.js';

type Node = Graph['nodes'][number];

/** So many of a kind, at the same place between the same others, say no more than their number does. */
const TOO_MANY = 3;
const NAMED = 3;

/** The same graph with nodes that differ in nothing but their names drawn as one: a version's dozen drifting features, a month's segments. */
export function gatheredGraph(graph: Graph, kept: string | undefined): Graph {
  const groups = new Map<string, Node[]>();
  for (const node of graph.nodes) {
    const place = node.id === kept ? node.id : placeOf(graph, node);
    groups.set(place, [...groups.get(place) ?? [], node]);
  }
  const drawnAs = new Map<string, Node>();
  const nodes: Node[] = [];
  for (const members of groups.values()) {
    const many = members.length >= TOO_MANY;
    for (const node of many ? [gathered(members)] : members) nodes.push(node);
    for (const member of members) drawnAs.set(member.id, many ? gathered(members) : member);
  }
  const edges = new Map(graph.edges.map((edge) => {
    const [from, to] = [drawnAs.get(edge.from)?.id ?? edge.from, drawnAs.get(edge.to)?.id ?? edge.to];
    return [`${from} ${edge.kind} ${to}`, { ...edge, from, to }];
  }));
  return { ...graph, nodes, edges: [...edges.values()] };
}

/** A node's kind and all that it is connected with. */
function placeOf({ edges }: Graph, { id, kind }: Node): string {
  const neighbours = edges.flatMap((edge) => (edge.from === id ? [`> ${edge.kind} ${edge.to}`] : edge.to === id ? [`< ${edge.kind} ${edge.from}`] : []));
  return [kind, ...new Set(neighbours)].sort().join('\n');
}

function gathered(members: readonly Node[]): Node {
  const names = [...new Set(members.map(({ kind, label }) => label.replace(new RegExp(`^${kind.replaceAll('-', ' ')} of `), '')))];
  return { ...members[0]!, id: `gathered ${members[0]!.id}`, label: `${members.length}: ${names.slice(0, NAMED).join(', ')}${names.length > NAMED ? ' …' : ''}` };
}
