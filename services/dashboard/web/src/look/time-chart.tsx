import 'uplot/dist/uPlot.min.css';
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import UPlot, { type AlignedData, type Options } from 'uplot';
import type { Point } from '../api/monitoring.js';

const HEIGHT = 220;

/** A figure over time with its interval as a band and its threshold as a dashed line; gaps where there is no data. */
export function TimeChart({ label, points }: { readonly label: string; readonly points: readonly Point[] }) {
  const box = useRef<HTMLDivElement>(null);
  const dark = useComputedColorScheme('light') === 'dark';
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const chart = new UPlot(optionsFor(label, element.clientWidth, dark), dataOf(points), element);
    const sizes = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: HEIGHT }));
    sizes.observe(element);
    return () => {
      sizes.disconnect();
      chart.destroy();
    };
  }, [label, points, dark]);
  const known = points.filter(({ value }) => value !== null);
  const said = known.length === 0 ? `${label}: no data` : `${label}: ${known.length} values, the last ${known.at(-1)!.value?.toPrecision(4)}`;
  return <div ref={box} role="img" aria-label={said} style={{ width: '100%', height: HEIGHT + 40 }} />;
}

const dataOf = (points: readonly Point[]): AlignedData => [
  points.map(({ from }) => Date.parse(from) / 1_000), points.map(({ low }) => low), points.map(({ high }) => high), points.map(({ value }) => value), points.map(({ threshold }) => threshold),
];

function optionsFor(label: string, width: number, dark: boolean): Options {
  const [line, grid, text, mark] = dark ? ['#66d9e8', '#3a424b', '#a6b0ba', '#f2c46d'] : ['#0b7285', '#d8dee4', '#5c6670', '#8a5000'];
  const axis = { stroke: text, grid: { stroke: grid }, ticks: { stroke: grid } };
  return {
    width, height: HEIGHT, cursor: { drag: { x: false, y: false } }, legend: { live: true },
    axes: [axis, { ...axis, size: 64 }],
    bands: [{ series: [2, 1], fill: `${line}33` }],
    series: [{}, { label: 'low', stroke: 'transparent', points: { show: false } }, { label: 'high', stroke: 'transparent', points: { show: false } }, { label, stroke: line, width: 2, spanGaps: false }, { label: 'threshold', stroke: mark, dash: [6, 4], points: { show: false } }],
  };
}
