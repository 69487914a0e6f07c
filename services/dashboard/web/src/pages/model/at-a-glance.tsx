import { Card, Group, Progress, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { asOf } from '../../api/audit.js';
import { PRODUCTION } from '../../api/deployment.js';
import type { Figures, Point } from '../../api/monitoring.js';
import { written } from '../../look/days.js';
import { PageLink } from '../../look/page-link.js';
import { StateBadge } from '../../look/state-badge.js';
import { number } from '../../look/words.js';
import { labelled, performanceOf, useFigures } from '../landing/overview.js';
import { HEALTH_TITLES } from './figure.js';

const SHOWN = 6;
/** From here on a distribution has nothing in common with its reference: the bar is full. */
const FAR_OFF = 1;

/** Of its health; the rest stands in its tab. */
const AT_A_GLANCE = new Set(['predictions', 'error-rate', 'latency-p95']);

interface Glance { readonly model: string }

/** What serves production, in figures: how it works, how good it is, and what of its input has moved. */
export function AtAGlance({ model }: Glance) {
  const standing = useQuery({ queryKey: ['standing', model, undefined], queryFn: () => asOf({ model }) });
  if (!standing.data?.items.some(({ environment, weights }) => environment === PRODUCTION && weights.length > 0)) return null;
  return <Stack><Health model={model} /><Performance model={model} /><Drift model={model} /></Stack>;
}

const spanOf = ({ version }: Figures, until: string | null): string => `v${version} in production, ${until === null ? 'the last week' : `week to ${until}`}`;

function Health({ model }: Glance) {
  const { data, until } = useFigures(model, 'health', true);
  const known = (data?.series ?? []).flatMap(({ metric, points: [point] }) => (point && point.value !== null ? [{ metric, point }] : []));
  if (!data || known.length === 0) return null;
  return (
    <Card withBorder component="section" aria-label="health at a glance">
      <Head title="Health" tab="health" model={model} figures={data} until={until} />
      {known.filter(({ metric }) => AT_A_GLANCE.has(metric)).map(({ metric, point }) => <Line key={metric} name={HEALTH_TITLES[metric] ?? metric} point={point} />)}
    </Card>
  );
}

function Performance({ model }: Glance) {
  const { data, until } = useFigures(model, 'performance', true);
  const known = performanceOf(data);
  if (!data || known.length === 0) return null;
  return (
    <Card withBorder component="section" aria-label="performance at a glance">
      <Head title="Performance" tab="performance" model={model} figures={data} until={until} />
      {known.map(({ metric, point }) => <Line key={metric} name={metric} point={point} more={point.kind === 'estimated' ? 'estimated' : labelled(point)} />)}
    </Card>
  );
}

function Drift({ model }: Glance) {
  const { data, until } = useFigures(model, 'drift', true);
  const known = (data?.series ?? []).flatMap(({ metric, feature, points: [point] }) => (metric === 'psi' && feature !== undefined && point && point.value !== null ? [{ feature, point, value: point.value }] : []));
  if (!data || known.length === 0) return null;
  const most = known.sort((one, other) => other.value - one.value).slice(0, SHOWN);
  return (
    <Card withBorder component="section" aria-label="drift at a glance">
      <Head title="Drift" tab="drift" model={model} figures={data} until={until} />
      {most.map(({ feature, point, value }) => (
        <div key={feature}>
          <Line name={feature} point={point} />
          <Progress value={Math.min(100, (value / FAR_OFF) * 100)} size={4} mb={6} aria-hidden styles={{ section: { background: `var(--${point.state === 'failed' ? 'failed' : point.state === 'warning' ? 'warning' : 'mark'})` } }} />
        </div>
      ))}
      {known.length > most.length && <Text size="xs" c="var(--quiet)">and {known.length - most.length} that moved less</Text>}
    </Card>
  );
}

interface Headed extends Glance { readonly title: string; readonly tab: string; readonly figures: Figures; readonly until: string | null }

/** What the figures below it are of; its link leads to just these, day by day. */
function Head({ title, tab, model, figures, until }: Headed) {
  const { from, to, version } = figures;
  const span = { version: String(version), from: written(from), to: written(to), last: undefined, bucket: '1d' };
  return (
    <Group justify="space-between" mb={4} gap="xs" align="baseline">
      <Title order={3} size="h6">{title} <Text span size="xs" c="var(--quiet)" fw={400}>{spanOf(figures, until)}</Text></Title>
      <PageLink fz="xs" to="/models/$model" params={{ model }} search={(before: object) => ({ ...before, tab, ...span })} aria-label={`${title.toLowerCase()} over time`}>over time</PageLink>
    </Group>
  );
}

function Line({ name, point, more }: { readonly name: string; readonly point: Point; readonly more?: string }) {
  return <Group gap="xs" justify="space-between" wrap="nowrap" py={3}><Text size="sm" truncate>{name}</Text><Group gap={8} wrap="nowrap">{more && <Text size="xs" c="var(--quiet)">{more}</Text>}<Text size="sm" fw={650}>{number(point.value)}</Text><StateBadge state={point.state} why={point.reason} /></Group></Group>;
}
