import { SimpleGrid } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { figures, type Point, type Series } from '../../api/monitoring.js';
import type { Model } from '../../api/registry.js';
import { Answer, Nothing } from '../../look/answers.js';
import { counted, duration, number, percent } from '../../look/words.js';
import { Figure, sizeOf } from './figure.js';
import { WithoutAny } from './newest.js';
import { BY_MINUTE, type FiguresSpan } from './span-picker.js';
import { WhoseFigures } from './whose-figures.js';

/** How good the predictions were, measured and estimated, and how many of them are known to be right or wrong. */
export function PerformanceTab({ model }: { readonly model: Model }) {
  return <WhoseFigures model={model} usual={BY_MINUTE}>{(span) => <Performance model={model.name} span={span} />}</WhoseFigures>;
}

function Performance({ model, span }: { readonly model: string; readonly span: FiguresSpan }) {
  const query = useQuery({ queryKey: ['figures', model, 'performance', span], queryFn: () => figures(model, 'performance', span) });
  return (
    <Answer query={query} height={300}>{({ series }) => (series.length === 0 ? <Nothing>The model’s task is not stated, so that nobody can tell which metrics count.</Nothing> : (
      <>
        <WithoutAny model={model} series={series} />
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
          {series.map((each, index) => <Figure key={`${each.metric} ${index}`} title={each.metric} series={each} {...(each.points[0]?.kind === 'estimated' ? ESTIMATED : MEASURED)} />)}
          <Figure title="labels’ coverage" series={coverageOf(series.find(({ points }) => points[0]?.kind !== 'estimated') ?? series[0]!)} said={labelledOf} lately={coverageTold} told={coverageTold} most={100} />
        </SimpleGrid>
      </>
    ))}</Answer>
  );
}

const MEASURED = {
  said: (known: readonly Point[]): string => (known.length === 0 ? 'no labels' : `over ${counted(sizeOf(known), 'label')}`),
  lately: ({ value, n, coverage, medianLabelLag }: Point): string => `${number(value)} over ${counted(n, 'label')}, which are ${percent(coverage)} of its predictions; median age ${duration(medianLabelLag)}`,
};

const ESTIMATED = {
  said: (known: readonly Point[]): string => `over ${counted(sizeOf(known), 'prediction')} whose ground truth is not known, if the model’s probabilities are right`,
  lately: ({ value, n }: Point): string => `${number(value)} over ${counted(n, 'prediction')}`,
};

const coverageTold = ({ coverage, n }: Point): string => `${percent(coverage)}, ${counted(n, 'label')}`;

function labelledOf(known: readonly Point[]): string {
  const labelled = known.filter(({ coverage }) => coverage !== null && coverage > 0).length;
  return `in per cent of the predictions; ${labelled} of ${counted(known.length, 'stretch', 'stretches')} with predictions have labels`;
}

/** The share of predictions whose ground truth is known, in per cent; each metric of a stretch rests on the same. Whether it is enough, the metric says. */
const coverageOf = (series: Series): Series => ({
  ...series,
  points: series.points.map((point): Point => {
    const { coverage, state } = point;
    const bare = { ...point, low: null, high: null, threshold: null };
    if (coverage === null) return { ...bare, value: null, state: 'no-data' };
    return { ...bare, value: 100 * coverage, state: state === 'no-data' || state === 'immature' ? 'immature' : 'ok', reason: `The ground truth of ${percent(coverage)} of the predictions is known.` };
  }),
});
