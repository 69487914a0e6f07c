import { Group, Select, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Span } from '../../api/monitoring.js';
import { day, DAY_MS, midnight } from '../../look/days.js';

const BUCKETS = [{ value: '1h', label: 'by hour' }, { value: '6h', label: 'by 6 hours' }, { value: '1d', label: 'by day' }, { value: '1w', label: 'by week' }, { value: 'total', label: 'as one' }];

/** More cannot be told apart on a screen: longer times come in wider buckets. */
const MOST_POINTS = 200;

/** The time that figures are asked for, from the address; the month before the instant that is looked at unless told. */
export function useSpan(usual = '1d'): Span & { from: string; to: string; bucket: string } {
  const { version, environment, from, to, bucket = usual, at } = useSearch({ from: '/models/$model' });
  const end = at ? Date.parse(at) : Date.now();
  const [first, last] = [from ?? day(end - 30 * DAY_MS), to ?? day(end + DAY_MS)];
  return { version: version ? Number(version) : undefined, environment, from: midnight(first), to: midnight(last), bucket, points: MOST_POINTS };
}

export function SpanPicker({ bucket = '1d' }: { readonly bucket?: string }) {
  const span = useSpan(bucket);
  const navigate = useNavigate({ from: '/models/$model' });
  const set = (name: 'from' | 'to' | 'bucket' | 'version', value: string | undefined) => void navigate({ search: (before) => ({ ...before, [name]: value || undefined }), replace: true });
  return (
    <Group gap="xs" mb="md" className="narrow-fields">
      <TextInput type="date" label="From" value={span.from.slice(0, 10)} onChange={(event) => set('from', event.currentTarget.value)} />
      <TextInput type="date" label="To" value={span.to.slice(0, 10)} onChange={(event) => set('to', event.currentTarget.value)} />
      <Select label="Shown" data={BUCKETS} value={span.bucket} onChange={(value) => set('bucket', value ?? undefined)} allowDeselect={false} />
      <TextInput label="Version" placeholder="what serves" inputMode="numeric" w={110} value={span.version ?? ''} onChange={(event) => set('version', event.currentTarget.value.replace(/\D/g, ''))} />
    </Group>
  );
}
