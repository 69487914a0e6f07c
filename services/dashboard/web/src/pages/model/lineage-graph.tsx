import '@xyflow/react/dist/style.css';
import { useComputedColorScheme } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { Background, BaseEdge, Controls, MiniMap, ReactFlow, type Edge, type EdgeProps, type Node, type ReactFlowInstance } from '@xyflow/react';
import { useEffect, useRef, useState } from 'react';
import type { Graph } from '../../api/audit.js';
import { HEIGHT, LABELLED, WIDTH, type Layout, type Route } from './lineage-layout.js';

/** Smaller than this nobody can read: then a part of the graph is shown, around what was asked for. */
const SMALLEST = 0.45;
const COLOURS: Readonly<Record<string, string>> = {
  dataset: '#5f3dc4', run: '#1864ab', 'model-version': '#0b7285', evidence: '#364fc7', report: '#2b6a36', promotion: '#862e9c', override: '#b3251e', rollout: '#8a5000', segment: '#495057', 'ground-truth': '#495057', alert: '#b3251e', drift: '#b3251e', 'retraining-request': '#a61e4d',
};

type Routed = Edge<{ readonly event: string; readonly route: Route }, 'routed'>;

/** All of the graph if it can be read then; else as much as can be, around what was asked for. */
async function fit(flow: ReactFlowInstance<Node, Routed>, { places }: Layout, centre: string | undefined): Promise<void> {
  await flow.fitView({ minZoom: SMALLEST, maxZoom: 1.5, padding: 0.04 });
  const place = centre === undefined ? undefined : places.get(centre);
  if (place && flow.getZoom() <= SMALLEST) await flow.setCenter(place.x + WIDTH / 2, place.y + HEIGHT / 2, { zoom: 0.8 });
}

function RoutedEdge({ data, label, labelStyle, style }: EdgeProps<Routed>) {
  if (!data) return null;
  const { path, label: middle } = data.route;
  return <BaseEdge path={path} label={label} labelX={middle.x} labelY={middle.y} labelStyle={labelStyle} style={style} />;
}

const EDGES = { routed: RoutedEdge };

/** The graph itself; `centre` is what was asked for. */
export function LineageGraph({ graph, layout, centre }: { readonly graph: Graph; readonly layout: Layout; readonly centre: string | undefined }) {
  const navigate = useNavigate();
  const box = useRef<HTMLDivElement>(null);
  const [flow, setFlow] = useState<ReactFlowInstance<Node, Routed> | null>(null);
  const dark = useComputedColorScheme('light') === 'dark';
  const nodes: Node[] = graph.nodes.map(({ id, kind, label }) => ({
    id, position: layout.places.get(id) ?? { x: 0, y: 0 }, width: WIDTH, height: HEIGHT,
    data: { label: <><span style={{ display: 'block', fontSize: 12 }}>{kind.replaceAll('-', ' ')}</span><strong style={{ fontSize: 15, lineHeight: 1.15 }}>{label}</strong></> },
    style: { padding: 6, background: COLOURS[kind] ?? '#495057', color: '#fff', border: id === centre ? '3px solid #f2c46d' : 'none', borderRadius: 8, display: 'flex', flexDirection: 'column', justifyContent: 'center' },
  }));
  const edges = graph.edges.map(({ from, to, kind, event }, index): Routed => ({ id: String(index), type: 'routed', source: from, target: to, label: graph.edges.length < LABELLED ? kind : undefined, labelStyle: { fontSize: 12 }, data: { event, route: layout.routes[index]! }, style: { strokeWidth: 1.5 } }));
  useEffect(() => {
    const element = box.current;
    if (!element || !flow) return undefined;
    const sizes = new ResizeObserver(() => void fit(flow, layout, centre));
    sizes.observe(element);
    return () => sizes.disconnect();
  }, [flow, layout, centre]);
  return (
    <div ref={box} style={{ height: 'clamp(24rem, 62vh, 60rem)', border: '1px solid var(--line)', borderRadius: 8 }} role="group" aria-label={`lineage: ${graph.nodes.length} nodes`}>
      <ReactFlow nodes={nodes} edges={edges} edgeTypes={EDGES} onInit={setFlow} nodesDraggable={false} colorMode={dark ? 'dark' : 'light'} nodesConnectable={false} onlyRenderVisibleElements minZoom={0.05} proOptions={{ hideAttribution: true }}
        onEdgeClick={(_, edge) => void navigate({ to: '/events', search: { event: edge.data?.event } })}>
        <Background /><Controls showInteractive={false} />{graph.nodes.length > LABELLED && <MiniMap pannable zoomable nodeColor={({ style }) => String(style?.background)} />}
      </ReactFlow>
    </div>
  );
}
