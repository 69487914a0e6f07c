import { Card, Text, Title } from '@mantine/core';
import type { Point, Series } from '../../api/monitoring.js';
import { Nothing } from '../../look/answers.js';
import { datesOf } from '../../look/days.js';
import { StateBadge } from '../../look/state-badge.js';
import { TimeChart } from '../../look/time-chart.js';

/** What the figures of health are called on a page. */
export const HEALTH_TITLES: Readonly<Record<string, string>> = {
  predictions: 'predictions', 'error-rate': 'share that failed', 'invalid-output-rate': 'share of invalid outputs', 'latency-p50': 'latency, median (ms)', 'latency-p95': 'latency, 95th percentile (ms)', 'latency-p99': 'latency, 99th percentile (ms)',
};

/** What a figure rests on, over all of its stretches. */
export const sizeOf = (points: readonly Point[]): number => points.reduce((sum, { n }) => sum + n, 0);

/**
 * @param said of all stretches
 * @param lately of the last one with data, which is the one that its state is of
 * @param most where its axis ends, for what cannot be more
 */
interface Figure { readonly title: string; readonly series: Series; readonly said: (known: readonly Point[]) => string; readonly lately: (point: Point) => string; readonly told?: (point: Point) => string; readonly most?: number }

/** One figure over time: how it stands, in words and drawn; without data, why there is none. */
export function Figure({ title, series: { version, environment, points }, said, lately, told, most }: Figure) {
  const known = points.filter(({ value }) => value !== null);
  const last = known.at(-1);
  const kind = points[0]?.kind ?? 'measured';
  // A stretch with predictions says more than one without.
  const without = (points.findLast(({ coverage }) => coverage !== null) ?? points[0])?.reason ?? null;
  return (
    <Card withBorder component="section" aria-label={`${title}, ${kind} in ${environment}`}>
      <Title order={3} size="h6">{title} <Text span size="sm" c="var(--quiet)">{kind}, v{version} in {environment}</Text></Title>
      <Text size="sm"><StateBadge state={last?.state ?? 'no-data'} why={last?.reason ?? without} /> {last && points.length > 1 ? `the last stretch, ${datesOf(last)}: ${lately(last)}` : said(known)}</Text>
      {last && points.length > 1 && <Text size="sm" c="var(--quiet)">whole range: {said(known)}</Text>}
      {known.length > 0 ? <TimeChart label={title} points={points} told={told} most={most} /> : <Nothing>{without ?? 'No data.'}</Nothing>}
    </Card>
  );
}
