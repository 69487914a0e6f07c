import Elk, { type ElkExtendedEdge, type ElkNode } from 'elkjs/lib/elk.bundled.js';
import type { Graph } from '../../api/audit.js';

export interface Place { readonly x: number; readonly y: number }

/** How an edge goes around what stands between its ends, as an SVG path, and the middle of its label. */
export interface Route { readonly path: string; readonly label: Place }

/** Where everything stands: nodes by their ids, edges in their order. */
export interface Layout { readonly places: ReadonlyMap<string, Place>; readonly routes: readonly Route[] }

export const [WIDTH, HEIGHT] = [212, 88];
/** Of more edges than these labels would cover each other. */
export const LABELLED = 40;
const [LETTER, LINE] = [7, 18];

/** Layered from top to bottom: labels then cost height, of which there is more than width. */
export async function layoutOf({ nodes, edges }: Graph): Promise<Layout> {
  const labelled = edges.length < LABELLED;
  const root: ElkNode = {
    id: 'root',
    layoutOptions: { 'elk.algorithm': 'layered', 'elk.direction': 'DOWN', 'elk.edgeRouting': 'SPLINES', 'elk.layered.spacing.nodeNodeBetweenLayers': labelled ? '18' : '56', 'elk.spacing.nodeNode': '20', 'elk.spacing.edgeNode': '14' },
    children: nodes.map(({ id }) => ({ id, width: WIDTH, height: HEIGHT })),
    edges: edges.map(({ from, to, kind }, index) => ({ id: String(index), sources: [from], targets: [to], labels: labelled ? [{ text: kind, width: LETTER * kind.length, height: LINE }] : [] })),
  };
  const laid = await new Elk().layout(root);
  return { places: new Map((laid.children ?? []).map(({ id, x = 0, y = 0 }) => [id, { x, y }])), routes: (laid.edges ?? []).map(routeOf) };
}

/** A spline is told by its start, its control points by three, and its end. */
function routeOf({ sections, labels }: ElkExtendedEdge): Route {
  const [section] = sections ?? [];
  const said = ({ x, y }: Place): string => `${x} ${y}`;
  const [label] = labels ?? [];
  const middle = label ? { x: (label.x ?? 0) + (label.width ?? 0) / 2, y: (label.y ?? 0) + (label.height ?? 0) / 2 } : { x: 0, y: 0 };
  if (!section) return { path: '', label: middle };
  const through = [...section.bendPoints ?? [], section.endPoint];
  return { path: `M ${said(section.startPoint)} ${through.length >= 3 ? 'C' : 'L'} ${through.map(said).join(' ')}`, label: middle };
}
