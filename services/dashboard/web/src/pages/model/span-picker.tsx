import { Group, Select, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Span } from '../../api/monitoring.js';
import { day, DAY_MS, instantOf } from '../../look/days.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** What was most lately, from now or from the instant that is looked at. */
const LATELY: Readonly<Record<string, { readonly label: string; readonly length: number }>> = {
  '1h': { label: 'the last hour', length: HOUR_MS }, '6h': { label: 'the last 6 hours', length: 6 * HOUR_MS }, '1d': { label: 'the last day', length: DAY_MS }, '1w': { label: 'the last week', length: 7 * DAY_MS },
};
const DATES = 'dates';

const BY_THE_MINUTE = [{ value: '1m', label: 'by minute' }, { value: '10m', label: 'by 10 minutes' }];
const BUCKETS = [{ value: '1h', label: 'by hour' }, { value: '6h', label: 'by 6 hours' }, { value: '1d', label: 'by day' }, { value: '1w', label: 'by week' }, { value: 'total', label: 'as one' }];

/** More cannot be told apart on a screen: longer times come in wider buckets. */
const MOST_POINTS = 200;

/** What a tab shows unless told, and the least that its figures are counted by. */
export interface Usual { readonly bucket: string; readonly least: 'minute' | 'hour' }

/** Figures that are told from single predictions. */
export const BY_MINUTE: Usual = { bucket: '1d', least: 'minute' };
/** Figures that are told from windows. */
export const BY_HOUR: Usual = { bucket: '1w', least: 'hour' };

/** A stretch of time in buckets. */
type Time = Span & { from: string; to: string; bucket: string };

/** All that figures are asked for by. */
export type FiguresSpan = Time & { version: number; environment: string };

/** The time that figures are asked for, from the address; the month before the instant that is looked at unless told, and never past it. */
export function useTime(usual: Usual): Time {
  const { from, to, last, bucket: chosen, at } = useSearch({ from: '/models/$model' });
  // Chosen on another tab, perhaps.
  const bucket = usual.least === 'hour' && BY_THE_MINUTE.some(({ value }) => value === chosen) ? undefined : chosen;
  const end = at ? Date.parse(at) : Date.now();
  const lately = last ? LATELY[last] : undefined;
  if (lately) {
    // Rounded up, so that what is drawn twice within a minute is asked for once, and windows are whole.
    const step = usual.least === 'minute' ? MINUTE_MS : HOUR_MS;
    const until = Math.ceil(end / step) * step;
    return { points: MOST_POINTS, from: new Date(until - lately.length).toISOString(), to: new Date(until).toISOString(), bucket: bucket ?? (usual.least === 'minute' ? '1m' : '1h') };
  }
  const until = instantOf(to ?? day(end + DAY_MS));
  return { points: MOST_POINTS, from: instantOf(from ?? day(end - 30 * DAY_MS)), to: at && Date.parse(until) > end ? at : until, bucket: bucket ?? usual.bucket };
}

export function SpanPicker({ usual }: { readonly usual: Usual }) {
  const span = useTime(usual);
  const { last, version } = useSearch({ from: '/models/$model' });
  const navigate = useNavigate({ from: '/models/$model' });
  const set = (more: { from?: string | undefined; to?: string | undefined; last?: string | undefined; bucket?: string | undefined; version?: string | undefined; environment?: string | undefined }) => void navigate({ search: (before) => ({ ...before, ...more }), replace: true });
  const lately = Object.entries(LATELY).map(([value, { label }]) => ({ value, label }));
  return (
    <Group gap="xs" mb="md" className="narrow-fields">
      <Select label="Time" data={[{ value: DATES, label: 'between dates' }, ...lately]} value={last ?? DATES} onChange={(value) => set({ last: value === DATES ? undefined : value ?? undefined, from: undefined, to: undefined, bucket: undefined })} allowDeselect={false} />
      {!last && <TextInput type="date" label="From" value={span.from.slice(0, 10)} onChange={(event) => set({ from: event.currentTarget.value })} />}
      {!last && <TextInput type="date" label="To" value={span.to.slice(0, 10)} onChange={(event) => set({ to: event.currentTarget.value })} />}
      <Select label="Shown" data={[...(usual.least === 'minute' ? BY_THE_MINUTE : []), ...BUCKETS]} value={span.bucket} onChange={(value) => set({ bucket: value ?? undefined })} allowDeselect={false} />
      <TextInput label="Version" placeholder="what serves" inputMode="numeric" w={110} value={version ?? ''} onChange={(event) => set({ version: event.currentTarget.value.replace(/\D/g, ''), environment: undefined })} />
    </Group>
  );
}
