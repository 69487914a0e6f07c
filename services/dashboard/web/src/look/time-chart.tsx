import 'uplot/dist/uPlot.min.css';
import { Text, useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import UPlot, { type AlignedData, type Options } from 'uplot';
import type { Point } from '../api/monitoring.js';
import { letterSize } from './letter-size.js';
import { number } from './words.js';

const height = (): number => 12 * letterSize();

interface Chart { readonly label: string; readonly points: readonly Point[]; readonly told?: ((point: Point) => string) | undefined; readonly most?: number | undefined }

/**
 * A figure over time with its interval as a band and its threshold as a dashed line; gaps where there is no data.
 * @param told what is said of the point under the pointer, or of the last one
 * @param most where the axis ends that begins at 0, for what cannot be more
 */
export function TimeChart({ label, points, told = usually, most }: Chart) {
  const box = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const dark = useComputedColorScheme('light') === 'dark';
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const chart = new UPlot({ ...optionsFor(label, element.clientWidth, dark, setPointed), scales: scalesOf(points, most) }, dataOf(points), element);
    const sizes = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: height() }));
    sizes.observe(element);
    return () => {
      sizes.disconnect();
      chart.destroy();
    };
  }, [label, points, dark, most]);
  const known = points.filter(({ value }) => value !== null);
  const said = known.length === 0 ? `${label}: no data` : `${label}: ${known.length} values, the last ${number(known.at(-1)!.value)}`;
  const shown = (pointed === null ? undefined : points[pointed]) ?? known.at(-1);
  return (
    <>
      <div ref={box} role="img" aria-label={said} style={{ width: '100%', height: '12rem' }} />
      {shown && <Text size="xs" c="var(--quiet)">{shown.from.slice(0, 16).replace('T', ' ')}: {told(shown)}</Text>}
    </>
  );
}

const usually = ({ value, low, high, n, threshold, reason }: Point): string =>
  value === null ? reason : `${number(value)}${low !== null && high !== null ? ` (${number(low)} to ${number(high)})` : ''} over ${n}${threshold === null ? '' : `; the rule says ${number(threshold)}`}`;

const dataOf = (points: readonly Point[]): AlignedData => [
  points.map(({ from }) => Date.parse(from) / 1_000), points.map(({ low }) => low), points.map(({ high }) => high), points.map(({ value }) => value), points.map(({ threshold }) => threshold),
];

/** A single point has no time of its own to be drawn over but its stretch. */
function scalesOf(points: readonly Point[], most: number | undefined): NonNullable<Options['scales']> {
  const [only, ...others] = points;
  return {
    ...(only && others.length === 0 && { x: { range: [Date.parse(only.from) / 1_000, Date.parse(only.to) / 1_000] } }),
    ...(most !== undefined && { y: { range: [0, most] } }),
  };
}

function optionsFor(label: string, width: number, dark: boolean, point: (index: number | null) => void): Options {
  const [line, grid, text, mark] = dark ? ['#66d9e8', '#3a424b', '#a6b0ba', '#f2c46d'] : ['#0b7285', '#e6eaee', '#5c6670', '#8a5000'];
  const font = `${0.72 * letterSize()}px Inter, system-ui, sans-serif`;
  const axis = { font, stroke: text, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 } };
  return {
    width, height: height(), cursor: { drag: { x: false, y: false }, y: false }, legend: { show: false }, hooks: { setCursor: [({ cursor: { idx } }) => point(idx ?? null)] },
    axes: [{ ...axis, size: 2.9 * letterSize() }, { ...axis, size: 3.3 * letterSize() }],
    bands: [{ series: [2, 1], fill: `${line}33` }],
    series: [{}, { label: 'low', stroke: 'transparent', points: { show: false } }, { label: 'high', stroke: 'transparent', points: { show: false } }, { label, stroke: line, width: 2, spanGaps: false, points: { show: true, size: 4 } }, { label: 'threshold', stroke: mark, width: 1.5, dash: [6, 4], points: { show: false } }],
  };
}
