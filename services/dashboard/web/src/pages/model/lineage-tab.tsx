import '@xyflow/react/dist/style.css';
import { Group, NumberInput, SegmentedControl, Stack, Text, useComputedColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Background, Controls, MiniMap, ReactFlow, type Edge, type Node } from '@xyflow/react';
import Elk, { type ElkNode } from 'elkjs/lib/elk.bundled.js';
import { useState } from 'react';
import { lineage, type Graph } from '../../api/audit.js';
import { Answer, Nothing } from '../../look/answers.js';

const [WIDTH, HEIGHT] = [210, 54];
const COLOURS: Readonly<Record<string, string>> = {
  dataset: '#5f3dc4', run: '#1864ab', 'model-version': '#0b7285', evidence: '#364fc7', report: '#2b6a36', promotion: '#862e9c', rollout: '#8a5000', segment: '#495057', 'ground-truth': '#495057', alert: '#b3251e', drift: '#b3251e', 'retraining-request': '#a61e4d',
};
type Direction = 'up' | 'down' | 'both';

/** What went into a version, and what came of it. Each edge is proved by an event. */
export function LineageTab({ model, newest }: { readonly model: string; readonly newest: number }) {
  const { version } = useSearch({ from: '/models/$model' });
  const [direction, setDirection] = useState<Direction>('both');
  const [depth, setDepth] = useState(4);
  const number = Number(version ?? newest);
  const query = useQuery({
    queryKey: ['lineage', model, number, direction, depth], staleTime: 60_000,
    queryFn: async () => {
      const graph = await lineage(`models/${model}/versions/${number}`, direction, depth);
      return { graph, places: await placesOf(graph) };
    },
  });
  return (
    <Stack>
      <Group>
        <SegmentedControl data={[{ value: 'up', label: 'What went in' }, { value: 'both', label: 'Both' }, { value: 'down', label: 'What came of it' }]} value={direction} onChange={(value) => setDirection(value)} aria-label="direction" />
        <NumberInput aria-label="depth" w={90} min={1} max={20} value={depth} onChange={(value) => setDepth(Number(value) || 1)} />
        <Text size="sm" c="var(--quiet)">version {number}; choose an edge to see the event that proves it</Text>
      </Group>
      <Answer query={query} height={520}>{({ graph, places }) => (graph.nodes.length === 0 ? <Nothing>Nothing is known of it.</Nothing> : <Drawn graph={graph} places={places} />)}</Answer>
    </Stack>
  );
}

/** Layered from left to right. */
async function placesOf({ nodes, edges }: Graph): Promise<Map<string, { x: number; y: number }>> {
  const root: ElkNode = {
    id: 'root', layoutOptions: { 'elk.algorithm': 'layered', 'elk.direction': 'RIGHT', 'elk.layered.spacing.nodeNodeBetweenLayers': '70', 'elk.spacing.nodeNode': '18' },
    children: nodes.map(({ id }) => ({ id, width: WIDTH, height: HEIGHT })), edges: edges.map(({ from, to }, index) => ({ id: String(index), sources: [from], targets: [to] })),
  };
  const laid = await new Elk().layout(root);
  return new Map((laid.children ?? []).map(({ id, x = 0, y = 0 }) => [id, { x, y }]));
}

function Drawn({ graph, places }: { readonly graph: Graph; readonly places: ReadonlyMap<string, { x: number; y: number }> }) {
  const navigate = useNavigate();
  const dark = useComputedColorScheme('light') === 'dark';
  const nodes: Node[] = graph.nodes.map(({ id, kind, label }) => ({
    id, position: places.get(id) ?? { x: 0, y: 0 }, data: { label: `${kind.replaceAll('-', ' ')}: ${label}` }, sourcePosition: 'right' as Node['sourcePosition'] & string, targetPosition: 'left' as Node['targetPosition'] & string,
    style: { width: WIDTH, fontSize: 11, background: COLOURS[kind] ?? '#495057', color: '#fff', border: 'none', borderRadius: 8 },
  }));
  const edges: Edge[] = graph.edges.map(({ from, to, kind, event }, index) => ({ id: String(index), source: from, target: to, label: graph.edges.length < 60 ? kind : undefined, data: { event } }));
  return (
    <>
      {graph.truncated && <Text size="sm" c="var(--warning)">There is more than can be shown at once: look less deep.</Text>}
      <div style={{ height: 560, border: '1px solid var(--line)', borderRadius: 8 }} role="group" aria-label={`lineage: ${graph.nodes.length} nodes`}>
        <ReactFlow nodes={nodes} edges={edges} fitView colorMode={dark ? 'dark' : 'light'} nodesConnectable={false} onlyRenderVisibleElements minZoom={0.05} proOptions={{ hideAttribution: true }}
          onEdgeClick={(_, edge) => void navigate({ to: '/events', search: { event: (edge.data as { event: string }).event } })}>
          <Background /><Controls showInteractive={false} />{graph.nodes.length > 30 && <MiniMap pannable zoomable />}
        </ReactFlow>
      </div>
    </>
  );
}
