import { Card, SimpleGrid, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { figures, type Series } from '../../api/monitoring.js';
import { Answer, Nothing } from '../../look/answers.js';
import { StateBadge } from '../../look/state-badge.js';
import { TimeChart } from '../../look/time-chart.js';
import { count, duration, percent } from '../../look/words.js';
import { ToNewest } from './newest.js';
import { SpanPicker, useSpan } from './span-picker.js';

/** How good the predictions were, measured and estimated, and how many of them are known to be right or wrong. */
export function PerformanceTab({ model }: { readonly model: string }) {
  const span = useSpan();
  const query = useQuery({ queryKey: ['figures', model, 'performance', span], queryFn: () => figures(model, 'performance', span) });
  return (
    <>
      <SpanPicker />
      <Answer query={query} height={300}>{({ series }) => (series.length === 0 ? <Nothing>The model’s task is not stated, so that nobody can tell which metrics count.</Nothing> : (
        <>{series.every(({ points }) => points.every(({ value }) => value === null)) && <Text size="sm" mb="sm"><ToNewest model={model} /></Text>}<SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">{series.map((each, index) => <Figure key={`${each.metric} ${index}`} series={each} />)}</SimpleGrid></>
      ))}</Answer>
    </>
  );
}

function Figure({ series: { metric, version, environment, points } }: { readonly series: Series }) {
  const known = points.filter(({ value }) => value !== null);
  const last = known.at(-1);
  const labels = known.reduce((sum, { n }) => sum + n, 0);
  return (
    <Card withBorder component="section" aria-label={`${metric}, ${points[0]?.kind ?? 'measured'} in ${environment}`}>
      <Title order={3} size="h6">{metric} <Text span size="sm" c="var(--quiet)">{points[0]?.kind}, v{version} in {environment}</Text></Title>
      <Text size="sm"><StateBadge state={last?.state ?? 'no-data'} why={last?.reason ?? points[0]?.reason ?? null} /> {count(labels)} labels; {percent(last?.coverage)} of the last stretch, median age {duration(last?.medianLabelLag ?? null)}</Text>
      {known.length > 0 ? <TimeChart label={metric} points={points} /> : <Nothing>{points[0]?.reason ?? 'No data.'}</Nothing>}
    </Card>
  );
}
