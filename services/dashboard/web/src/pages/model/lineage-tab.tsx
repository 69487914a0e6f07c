import { Group, List, NumberInput, SegmentedControl, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { lineage, type Graph } from '../../api/audit.js';
import { Answer, Nothing } from '../../look/answers.js';
import { PageLink } from '../../look/page-link.js';
import { graphAt } from './graph-at.js';
import { missingAt, noneOf, thereAt, useVersions } from './known-versions.js';
import { gatheredGraph } from './gathered-graph.js';
import { LineageGraph } from './lineage-graph.js';
import { layoutOf } from './lineage-layout.js';

type Direction = 'up' | 'down' | 'both';

/** What went into a version, and what came of it. Each edge is proved by an event. */
export function LineageTab({ model }: { readonly model: string }) {
  const { version, at } = useSearch({ from: '/models/$model' });
  const query = useVersions(model);
  return (
    <Answer query={query} height={520}>{(all) => {
      const number = version ? Number(version) : thereAt(all, at)[0]?.version;
      if (number === undefined) return <Nothing>{noneOf(model, at)}</Nothing>;
      const missing = missingAt(model, number, all, at);
      return missing === null ? <Lineage model={model} number={number} at={at} /> : <Nothing>{missing}</Nothing>;
    }}</Answer>
  );
}

function Lineage({ model, number, at }: { readonly model: string; readonly number: number; readonly at: string | undefined }) {
  const [direction, setDirection] = useState<Direction>('both');
  const [depth, setDepth] = useState(2);
  const query = useQuery({
    queryKey: ['lineage', model, number, direction, depth, at], staleTime: 60_000,
    queryFn: async () => {
      const known = await lineage(`models/${model}/versions/${number}`, direction, depth);
      const centre = known.nodes.find(({ label }) => label === `${model} v${number}`)?.id;
      const graph = graphAt(known, centre, at);
      const drawn = gatheredGraph(graph, centre);
      return { graph, centre, drawn, layout: await layoutOf(drawn) };
    },
  });
  return (
    <Stack>
      <Group align="flex-end">
        <SegmentedControl data={[{ value: 'up', label: 'What went in' }, { value: 'both', label: 'Both' }, { value: 'down', label: 'What came of it' }]} value={direction} onChange={(value) => setDirection(value)} aria-label="direction" />
        <NumberInput label="Steps" w={90} min={1} max={20} value={depth} onChange={(value) => setDepth(Number(value) || 1)} />
      </Group>
      <Text size="sm" c="var(--quiet)">Of version {number}. An edge leads to the event that proves it; what differs in name alone is drawn as one.{at && ' What came later is left out.'}</Text>
      <Answer query={query} height={520}>{({ graph, centre, drawn, layout }) => (graph.nodes.length === 0 ? <Nothing>Nothing is known of it.</Nothing> : (
        <>
          {graph.truncated && <Text size="sm" c="var(--warning)">There is more than can be shown at once: look less deep.</Text>}
          <LineageGraph key={`${number} ${direction} ${depth} ${at}`} graph={drawn} layout={layout} centre={centre} />
          <Edges graph={graph} />
        </>
      ))}</Answer>
    </Stack>
  );
}

/** The same for those who do not see a drawing, or have no mouse. */
function Edges({ graph: { nodes, edges } }: { readonly graph: Graph }) {
  const nameOf = new Map(nodes.map(({ id, kind, label }) => [id, `${kind.replaceAll('-', ' ')} ${label}`]));
  return (
    <details>
      <summary>The same as a list</summary>
      <List size="sm" mt="xs" aria-label="edges">{edges.map(({ from, to, kind, event }, index) => <List.Item key={index}>{nameOf.get(from)} → <PageLink to="/events" search={{ event }}>{kind.replaceAll('-', ' ')}</PageLink> → {nameOf.get(to)}</List.Item>)}</List>
    </details>
  );
}
