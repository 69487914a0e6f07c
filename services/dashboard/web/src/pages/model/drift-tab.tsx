import { Card, Stack, Table, Text, Title, UnstyledButton, useComputedColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { distribution, figures, type Distribution, type Point, type Series, type Span } from '../../api/monitoring.js';
import type { Model } from '../../api/registry.js';
import { Answer, Nothing } from '../../look/answers.js';
import { DAY_MS, datesOf, written } from '../../look/days.js';
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
  const { feature, stretch } = useSearch({ from: '/models/$model' });
  const navigate = useNavigate({ from: '/models/$model' });
  const query = useQuery({ queryKey: ['figures', model, 'drift', span], queryFn: () => figures(model, 'drift', span) });
  const several = query.data?.series.some(({ points }) => points.length > 1) ?? false;
  const whole = { ...span, bucket: 'total' };
  const overall = useQuery({ queryKey: ['figures', model, 'drift', whole], queryFn: () => figures(model, 'drift', whole), enabled: several, placeholderData: undefined });
  const pick: Pick = (name, { from }) => void navigate({ search: (before) => ({ ...before, feature: name, stretch: written(from) }) });
  return (
    <Answer query={query} height={300}>{({ series }) => {
      const psi = series.filter(({ metric, feature: name }) => metric === 'psi' && name !== undefined).sort((one, other) => furthest(one) - furthest(other));
      if (psi.length === 0) return <Nothing>{series[0]?.points[0]?.reason ?? 'There is nothing to compare.'} <ToNewest model={model} /></Nothing>;
      if (psi.every(({ points }) => points.every(({ value }) => value === null))) return <Nothing>{psi[0]!.points[0]?.reason} <ToNewest model={model} /></Nothing>;
      const chosen = psi.find(({ feature: name }) => name === feature);
      const range: Range | undefined = several && overall.data ? { dates: datesOf(span), psi: (name) => psiOf(overall.data.series, name) } : undefined;
      return (
        <Stack>
          {several && <Matrix series={psi} weekly={span.bucket === '1w'} onPick={pick} />}
          {chosen && <Beside model={model} feature={chosen.feature!} span={span} point={chosen.points.find(({ from }) => written(from) === stretch) ?? lastOf(chosen)} range={range} />}
          <Features series={psi} weekly={span.bucket === '1w'} chosen={feature} range={range} onPick={pick} />
        </Stack>
      );
    }}</Answer>
  );
}

type Pick = (feature: string, stretch: Point) => void;

/** Where several stretches are shown: how far a feature is off over all of them, which is no mean of theirs. */
interface Range { readonly dates: string; readonly psi: (feature: string) => number | null }

const psiOf = (series: readonly Series[], name: string): number | null => series.find(({ metric, feature }) => metric === 'psi' && feature === name)?.points[0]?.value ?? null;

/** The last stretch with data: the table tells of it. */
const lastOf = ({ points }: Series): Point => points.findLast(({ value }) => value !== null) ?? points.at(-1)!;

/** How far a feature has ever been off: what moved most stands at the top of the matrix, whose first row is its lowest. */
const furthest = ({ points }: Series): number => Math.max(-1, ...points.map(({ value }) => value ?? -1));

/** What PSI is usually read as: no change, a little, a shift, and far off. */
const PIECES = [{ lt: 0.1, label: 'PSI below 0.1' }, { gte: 0.1, lt: 0.2, label: '0.1' }, { gte: 0.2, lt: 0.5, label: '0.2' }, { gte: 0.5, lt: 1, label: '0.5' }, { gte: 1, label: '1 and more' }] as const;
const LIGHT = ['#dcecef', '#9fcfd8', '#f7d489', '#ef9a3c', '#c8351f'] as const;
const DARK = ['#1d3a40', '#2b6f7b', '#a37a1f', '#d9781f', '#e8503c'] as const;

/** The day on which each stretch begins, or its hour where several begin on one. */
function beginnings(points: readonly Point[]): string[] {
  const days = points.map(({ from }) => from.slice(0, 10));
  return new Set(days).size === days.length ? days : points.map(({ from }) => from.slice(5, 16).replace('T', ' '));
}

/** From when to when, and whether it is a part of a week: what goes by the weekday is far off there by itself. */
function stretchOf(point: Point, weekly: boolean): string {
  const days = Math.round((Date.parse(point.to) - Date.parse(point.from)) / DAY_MS);
  const dates = datesOf(point);
  return weekly && days < 7 ? `${dates}, ${counted(days, 'day')} of seven: what goes by the weekday is far off by itself` : dates;
}

function Matrix({ series, weekly, onPick }: { readonly series: readonly Series[]; readonly weekly: boolean; readonly onPick: Pick }) {
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
  return <EChart option={option} height={5 + 1.75 * series.length} label="drift of each feature over time; the table below says the same" onPick={(data) => { if (Array.isArray(data)) onPick(series[Number(data[1])]!.feature!, series[0]!.points[Number(data[0])]!); }} />;
}

function Features({ series, weekly, chosen, range, onPick }: { readonly series: readonly Series[]; readonly weekly: boolean; readonly chosen: string | undefined; readonly range: Range | undefined; readonly onPick: Pick }) {
  const rows = series.map((each) => ({ feature: each.feature!, last: lastOf(each) })).sort((one, other) => (other.last.value ?? -1) - (one.last.value ?? -1));
  const stretch = rows.find(({ last }) => last.value !== null)?.last;
  return (
    <div className="scroll panel" tabIndex={0} role="region" aria-label="table of features">
      <Table className="stacked" aria-label="features" highlightOnHover miw={480} captionSide="top">
        {stretch && <Table.Caption ta="left" c="var(--quiet)" p="sm" mb={0}>The last stretch with data, {stretchOf(stretch, weekly)}.{range && ` Whole range: ${range.dates}.`} Choose a feature to see both distributions.</Table.Caption>}
        <Table.Thead><Table.Tr>{['Feature', 'State', 'PSI', 'n', 'Threshold', ...(range ? ['PSI, whole range'] : [])].map((head) => <Table.Th key={head} scope="col">{head}</Table.Th>)}</Table.Tr></Table.Thead>
        <Table.Tbody>{rows.map(({ feature, last }) => (
          <Table.Tr key={feature} data-chosen={feature === chosen || undefined}>
            <Table.Th scope="row"><UnstyledButton fz="sm" fw={600} td="underline" c="var(--link)" aria-expanded={feature === chosen} onClick={() => onPick(feature, last)}>{feature}</UnstyledButton></Table.Th>
            <Table.Td><StateBadge state={last.state} why={last.reason} /></Table.Td><Table.Td data-label="PSI">{number(last.value)}</Table.Td><Table.Td data-label="over">{count(last.n)}</Table.Td><Table.Td data-label="threshold">{number(last.threshold)}</Table.Td>
            {range && <Table.Td data-label="whole range">{number(range.psi(feature))}</Table.Td>}
          </Table.Tr>
        ))}</Table.Tbody>
      </Table>
    </div>
  );
}

function Beside({ model, feature, span, point, range }: { readonly model: string; readonly feature: string; readonly span: Span; readonly point: Point; readonly range: Range | undefined }) {
  const asked = { ...span, from: point.from, to: point.to, bucket: 'total' };
  const query = useQuery({ queryKey: ['distribution', model, feature, asked], queryFn: () => distribution(model, feature, asked), placeholderData: undefined });
  return (
    <Card withBorder component="section" aria-label={`distribution of ${feature}`}>
      <Title order={3} size="h6">{feature}, {datesOf(point)}: reference and now</Title>
      <Text size="sm" c="var(--quiet)">PSI {number(point.value)} over {counted(point.n, 'prediction')}{range && `; over the whole range, ${range.dates}, PSI ${number(range.psi(feature))}`}</Text>
      <Answer query={query} height={260}>{(found) => <Bars distribution={found} />}</Answer>
    </Card>
  );
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
