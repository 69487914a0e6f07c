import { Card, Stack, Table, Title, UnstyledButton, useComputedColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { distribution, figures, type Distribution, type Series, type Span } from '../../api/monitoring.js';
import type { Model } from '../../api/registry.js';
import { Answer, Nothing } from '../../look/answers.js';
import { DAY_MS } from '../../look/days.js';
import { EChart } from '../../look/echart.js';
import { StateBadge } from '../../look/state-badge.js';
import { count, counted, number } from '../../look/words.js';
import { ToNewest } from './newest.js';
import { BY_HOUR, type FiguresSpan } from './span-picker.js';
import { WhoseFigures } from './whose-figures.js';

/** Features by time, coloured by their distance from the reference; the two distributions of one on click. */
export function DriftTab({ model }: { readonly model: Model }) {
  return <WhoseFigures model={model} usual={BY_HOUR}>{(span) => <Drift model={model.name} span={span} />}</WhoseFigures>;
}

function Drift({ model, span }: { readonly model: string; readonly span: FiguresSpan }) {
  const { feature } = useSearch({ from: '/models/$model' });
  const navigate = useNavigate({ from: '/models/$model' });
  const query = useQuery({ queryKey: ['figures', model, 'drift', span], queryFn: () => figures(model, 'drift', span) });
  const pick = (name: string) => void navigate({ search: (before) => ({ ...before, feature: name }) });
  return (
    <Answer query={query} height={300}>{({ series }) => {
      const psi = series.filter(({ metric, feature: name }) => metric === 'psi' && name !== undefined).sort((one, other) => furthest(one) - furthest(other));
      if (psi.length === 0) return <Nothing>{series[0]?.points[0]?.reason ?? 'There is nothing to compare.'} <ToNewest model={model} /></Nothing>;
      if (psi.every(({ points }) => points.every(({ value }) => value === null))) return <Nothing>{psi[0]!.points[0]?.reason} <ToNewest model={model} /></Nothing>;
      return (
        <Stack>
          {psi[0]!.points.length > 1 && <Matrix series={psi} weekly={span.bucket === '1w'} onPick={pick} />}
          {feature && <Beside model={model} feature={feature} span={span} />}
          <Features series={psi} weekly={span.bucket === '1w'} chosen={feature} onPick={pick} />
        </Stack>
      );
    }}</Answer>
  );
}

/** How far a feature has ever been off: what moved most stands at the top of the matrix, whose first row is its lowest. */
const furthest = ({ points }: Series): number => Math.max(-1, ...points.map(({ value }) => value ?? -1));

/** What PSI is usually read as: no change, a little, a shift, and far off. */
const PIECES = [{ lt: 0.1, label: 'PSI below 0.1' }, { gte: 0.1, lt: 0.2, label: '0.1' }, { gte: 0.2, lt: 0.5, label: '0.2' }, { gte: 0.5, lt: 1, label: '0.5' }, { gte: 1, label: '1 and more' }] as const;
const LIGHT = ['#dcecef', '#9fcfd8', '#f7d489', '#ef9a3c', '#c8351f'] as const;
const DARK = ['#1d3a40', '#2b6f7b', '#a37a1f', '#d9781f', '#e8503c'] as const;

/** The day on which each stretch begins, or its hour where several begin on one. */
function beginnings(points: Series['points']): string[] {
  const days = points.map(({ from }) => from.slice(0, 10));
  return new Set(days).size === days.length ? days : points.map(({ from }) => from.slice(5, 16).replace('T', ' '));
}

/** From when to when, and whether it is a part of a week: what goes by the weekday is far off there by itself. */
function stretchOf({ from, to }: Series['points'][number], weekly: boolean): string {
  const days = Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
  const dates = days < 1 ? `${from.slice(0, 16).replace('T', ' ')} to ${to.slice(11, 16)}` : `${from.slice(0, 10)} to ${to.slice(0, 10)}`;
  return weekly && days < 7 ? `${dates}, ${counted(days, 'day')} of seven: what goes by the weekday is far off by itself` : dates;
}

function Matrix({ series, weekly, onPick }: { readonly series: readonly Series[]; readonly weekly: boolean; readonly onPick: (feature: string) => void }) {
  const dark = useComputedColorScheme('light') === 'dark';
  const option = useMemo(() => {
    const names = series.map(({ feature }) => feature!);
    return {
      tooltip: { formatter: ({ data }: { data: [number, number, number, string] }) => `${names[data[1]]}, ${stretchOf(series[0]!.points[data[0]]!, weekly)}<br>${data[3]}` }, grid: { left: 8, right: 16, top: 8 },
      xAxis: { type: 'category', data: beginnings(series[0]!.points) }, yAxis: { type: 'category', data: names },
      visualMap: { type: 'piecewise', dimension: 2, orient: 'horizontal', left: 0, bottom: 0, itemSymbol: 'rect', textStyle: { color: dark ? '#a6b0ba' : '#5c6670' }, pieces: PIECES.map(({ label, ...piece }, index) => ({ ...piece, label, color: (dark ? DARK : LIGHT)[index] })) },
      series: [{ type: 'heatmap', data: series.flatMap(({ points }, y) => points.flatMap(({ value, reason }, x) => (value === null ? [] : [[x, y, value, reason]]))), itemStyle: { borderColor: dark ? '#242424' : '#ffffff', borderWidth: 2 } }],
    };
  }, [series, weekly, dark]);
  return <EChart option={option} height={5 + 1.75 * series.length} label="drift of each feature over time; the table below says the same" onPick={(data) => { if (Array.isArray(data)) onPick(series[Number(data[1])]!.feature!); }} />;
}

function Features({ series, weekly, chosen, onPick }: { readonly series: readonly Series[]; readonly weekly: boolean; readonly chosen: string | undefined; readonly onPick: (feature: string) => void }) {
  const rows = series.map(({ feature, points }) => ({ feature: feature!, last: points.filter(({ value }) => value !== null).at(-1) ?? points.at(-1)! })).sort((one, other) => (other.last.value ?? -1) - (one.last.value ?? -1));
  const stretch = rows.find(({ last }) => last.value !== null)?.last;
  return (
    <div className="scroll panel" tabIndex={0} role="region" aria-label="table of features">
      <Table className="stacked" aria-label="features" highlightOnHover miw={480} captionSide="top">
        {stretch && <Table.Caption ta="left" c="var(--quiet)" p="sm" mb={0}>The last stretch with data, {stretchOf(stretch, weekly)}. Choose a feature to see both distributions.</Table.Caption>}
        <Table.Thead><Table.Tr>{['Feature', 'State', 'PSI', 'n', 'Threshold'].map((head) => <Table.Th key={head} scope="col">{head}</Table.Th>)}</Table.Tr></Table.Thead>
        <Table.Tbody>{rows.map(({ feature, last }) => (
          <Table.Tr key={feature} data-chosen={feature === chosen || undefined}>
            <Table.Th scope="row"><UnstyledButton fz="sm" fw={600} td="underline" c="var(--link)" aria-expanded={feature === chosen} onClick={() => onPick(feature)}>{feature}</UnstyledButton></Table.Th>
            <Table.Td><StateBadge state={last.state} why={last.reason} /></Table.Td><Table.Td data-label="PSI">{number(last.value)}</Table.Td><Table.Td data-label="over">{count(last.n)}</Table.Td><Table.Td data-label="threshold">{number(last.threshold)}</Table.Td>
          </Table.Tr>
        ))}</Table.Tbody>
      </Table>
    </div>
  );
}

function Beside({ model, feature, span }: { readonly model: string; readonly feature: string; readonly span: Span }) {
  const query = useQuery({ queryKey: ['distribution', model, feature, span], queryFn: () => distribution(model, feature, { ...span, bucket: 'total' }) });
  return <Card withBorder component="section" aria-label={`distribution of ${feature}`}><Title order={3} size="h6">{feature}: reference and now</Title><Answer query={query} height={260}>{(found) => <Bars distribution={found} />}</Answer></Card>;
}

function namesOf({ kind, edges, categories }: Distribution): string[] {
  if (kind === 'category') return ['missing', 'unseen', ...categories];
  return ['missing', `below ${number(edges[0])}`, ...edges.slice(1).map((edge, index) => `${number(edges[index])} – ${number(edge)}`), `above ${number(edges.at(-1))}`];
}

function Bars({ distribution: found }: { readonly distribution: Distribution }) {
  const option = useMemo(() => {
    const shares = (counts: readonly number[]) => {
      const total = counts.reduce((sum, count) => sum + count, 0) || 1;
      return counts.map((count) => Number(((100 * count) / total).toFixed(2)));
    };
    return {
      tooltip: { trigger: 'axis' }, legend: { data: ['reference', 'now'], top: 0, right: 0 }, grid: { left: 8, right: 16, top: 36, bottom: 8 }, xAxis: { type: 'category', data: namesOf(found), axisLabel: { rotate: 35 } }, yAxis: { type: 'value', name: '%' },
      series: [{ name: 'reference', type: 'bar', data: shares(found.reference), itemStyle: { color: '#868e96' } }, { name: 'now', type: 'bar', data: shares(found.current), itemStyle: { color: '#1098ad' } }],
    };
  }, [found]);
  return <EChart option={option} height={17.5} label={`how often each bin of ${found.feature} is filled, in the reference and now, in per cent`} />;
}
