import { SimpleGrid } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { figures, type Point } from '../../api/monitoring.js';
import { Answer } from '../../look/answers.js';
import { counted, number } from '../../look/words.js';
import { Figure, HEALTH_TITLES, sizeOf } from './figure.js';
import { WithoutAny } from './newest.js';
import { BY_MINUTE, SpanPicker, useSpan } from './span-picker.js';

/** How it does its work: how much of it, how often it fails, and how long it takes. */
export function HealthTab({ model }: { readonly model: string }) {
  const span = useSpan(BY_MINUTE);
  const query = useQuery({ queryKey: ['figures', model, 'health', span], queryFn: () => figures(model, 'health', span) });
  return (
    <>
      <SpanPicker usual={BY_MINUTE} />
      <Answer query={query} height={300}>{({ series }) => (
        <>
          <WithoutAny model={model} series={series} />
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">{series.map((each) => <Figure key={each.metric} title={HEALTH_TITLES[each.metric] ?? each.metric} series={each} said={overOf} lately={({ value, n }) => (each.metric === 'predictions' ? counted(n, 'prediction') : `${number(value)} over ${counted(n, 'prediction')}`)} />)}</SimpleGrid>
        </>
      )}</Answer>
    </>
  );
}

/** Of an hour and more monitoring keeps counts of response times alone, as each point's reason says. */
function overOf(known: readonly Point[]): string {
  const roughly = known.some(({ reason }) => reason.includes('powers of two'));
  return `over ${counted(sizeOf(known), 'prediction')}${roughly ? '; counted by powers of two: what is drawn is the next one above it' : ''}`;
}
