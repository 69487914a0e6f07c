import '@xyflow/react/dist/style.css';
import { useComputedColorScheme } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { Background, Controls, MiniMap, ReactFlow, type Edge, type Node, type ReactFlowInstance } from '@xyflow/react';
import Elk, { type ElkNode } from 'elkjs/lib/elk.bundled.js';
import { useEffect, useRef, useState } from 'react';
import type { Graph } from '../../api/audit.js';

export type Places = ReadonlyMap<string, { x: number; y: number }>;

const [WIDTH, HEIGHT] = [200, 70];
/** Smaller than this nobody can read: then a part of the graph is shown, around what was asked for. */
const SMALLEST = 0.7;
const LABELLED = 40;
const COLOURS: Readonly<Record<string, string>> = {
  dataset: '#5f3dc4', run: '#1864ab', 'model-version': '#0b7285', evidence: '#364fc7', report: '#2b6a36', promotion: '#862e9c', override: '#b3251e', rollout: '#8a5000', segment: '#495057', 'ground-truth': '#495057', alert: '#b3251e', drift: '#b3251e', 'retraining-request': '#a61e4d',
};

/** Layered from left to right. */
export async function placesOf({ nodes, edges }: Graph): Promise<Places> {
  const root: ElkNode = {
    id: 'root', layoutOptions: { 'elk.algorithm': 'layered', 'elk.direction': 'RIGHT', 'elk.layered.spacing.nodeNodeBetweenLayers': edges.length < LABELLED ? '84' : '56', 'elk.spacing.nodeNode': '16' },
    children: nodes.map(({ id }) => ({ id, width: WIDTH, height: HEIGHT })), edges: edges.map(({ from, to }, index) => ({ id: String(index), sources: [from], targets: [to] })),
  };
  const laid = await new Elk().layout(root);
  return new Map((laid.children ?? []).map(({ id, x = 0, y = 0 }) => [id, { x, y }]));
}

/** All of the graph if it can be read then; else as much as can be, around what was asked for. */
async function fit(flow: ReactFlowInstance, places: Places, centre: string | undefined, room: number): Promise<void> {
  await flow.fitView({ minZoom: SMALLEST, maxZoom: 2, padding: 0.06 });
  const place = centre === undefined ? undefined : places.get(centre);
  if (!place || flow.getZoom() > SMALLEST) return;
  const heights = [...places.values()].map(({ y }) => y);
  const [top, bottom] = [Math.min(...heights), Math.max(...heights) + HEIGHT];
  const middle = (bottom - top) * SMALLEST < room ? (top + bottom) / 2 : place.y + HEIGHT / 2;
  await flow.setCenter(place.x + WIDTH / 2, middle, { zoom: SMALLEST });
}

/** The graph itself; `centre` is what was asked for. */
export function LineageGraph({ graph, places, centre }: { readonly graph: Graph; readonly places: Places; readonly centre: string | undefined }) {
  const navigate = useNavigate();
  const box = useRef<HTMLDivElement>(null);
  const [flow, setFlow] = useState<ReactFlowInstance | null>(null);
  const dark = useComputedColorScheme('light') === 'dark';
  const nodes: Node[] = graph.nodes.map(({ id, kind, label }) => ({
    id, position: places.get(id) ?? { x: 0, y: 0 }, width: WIDTH, height: HEIGHT, sourcePosition: 'right' as Node['sourcePosition'] & string, targetPosition: 'left' as Node['targetPosition'] & string,
    data: { label: <><span style={{ display: 'block', fontSize: 11 }}>{kind.replaceAll('-', ' ')}</span><strong style={{ fontSize: 13, lineHeight: 1.2 }}>{label}</strong></> },
    style: { padding: 6, background: COLOURS[kind] ?? '#495057', color: '#fff', border: id === centre ? '3px solid #f2c46d' : 'none', borderRadius: 8, display: 'flex', flexDirection: 'column', justifyContent: 'center' },
  }));
  const edges: Edge[] = graph.edges.map(({ from, to, kind, event }, index) => ({ id: String(index), source: from, target: to, label: graph.edges.length < LABELLED ? kind : undefined, labelStyle: { fontSize: 11 }, data: { event }, style: { strokeWidth: 1.5 } }));
  useEffect(() => {
    const element = box.current;
    if (!element || !flow) return undefined;
    const sizes = new ResizeObserver(() => void fit(flow, places, centre, element.clientHeight));
    sizes.observe(element);
    return () => sizes.disconnect();
  }, [flow, places, centre]);
  return (
    <div ref={box} style={{ height: 'clamp(24rem, 62vh, 60rem)', border: '1px solid var(--line)', borderRadius: 8 }} role="group" aria-label={`lineage: ${graph.nodes.length} nodes`}>
      <ReactFlow nodes={nodes} edges={edges} onInit={setFlow} colorMode={dark ? 'dark' : 'light'} nodesConnectable={false} onlyRenderVisibleElements minZoom={0.05} proOptions={{ hideAttribution: true }}
        onEdgeClick={(_, edge) => void navigate({ to: '/events', search: { event: (edge.data as { event: string }).event } })}>
        <Background /><Controls showInteractive={false} />{graph.nodes.length > LABELLED && <MiniMap pannable zoomable nodeColor={({ style }) => String(style?.background)} />}
      </ReactFlow>
    </div>
  );
}
