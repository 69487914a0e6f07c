import { SimpleGrid } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { figures, type Point } from '../../api/monitoring.js';
import type { Model } from '../../api/registry.js';
import { Answer } from '../../look/answers.js';
import { counted, number } from '../../look/words.js';
import { Figure, HEALTH_TITLES, sizeOf } from './figure.js';
import { WithoutAny } from './newest.js';
import { BY_MINUTE, type FiguresSpan } from './span-picker.js';
import { WhoseFigures } from './whose-figures.js';

/** How it does its work: how much of it, how often it fails, and how long it takes. */
export function HealthTab({ model }: { readonly model: Model }) {
  return <WhoseFigures model={model} usual={BY_MINUTE}>{(span) => <Health model={model.name} span={span} />}</WhoseFigures>;
}

function Health({ model, span }: { readonly model: string; readonly span: FiguresSpan }) {
  const query = useQuery({ queryKey: ['figures', model, 'health', span], queryFn: () => figures(model, 'health', span) });
  return (
    <Answer query={query} height={300}>{({ series }) => (
      <>
        <WithoutAny model={model} series={series} />
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">{series.map((each) => <Figure key={each.metric} title={HEALTH_TITLES[each.metric] ?? each.metric} series={each} said={overOf} lately={({ value, n }) => (each.metric === 'predictions' ? counted(n, 'prediction') : `${number(value)} over ${counted(n, 'prediction')}`)} />)}</SimpleGrid>
      </>
    )}</Answer>
  );
}

/** Of an hour and more monitoring keeps counts of response times alone, as each point's reason says. */
function overOf(known: readonly Point[]): string {
  const roughly = known.some(({ reason }) => reason.includes('powers of two'));
  return `over ${counted(sizeOf(known), 'prediction')}${roughly ? '; counted by powers of two: what is drawn is the next one above it' : ''}`;
}
