import { Card, Group, List, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Override } from '../../api/deployment.js';
import { Failed, Nothing } from '../../look/answers.js';
import { sentenceOf } from '../../look/sentence.js';
import { PageLink } from '../../look/page-link.js';
import { StateBadge } from '../../look/state-badge.js';
import { ago, Instant } from '../../look/words.js';
import { useSession } from '../../shell/session-provider.js';
import { ModelsTable } from './models-table.js';
import { useChanges, useOverview, type Overview } from './overview.js';

interface Asked { readonly overview: Overview; readonly at: string | undefined }

/** What hurts users now, what waits for me, what changed in the last day; then every model, the most urgent first. */
export function LandingPage() {
  const { q = '', at } = useSearch({ from: '/' });
  const navigate = useNavigate({ from: '/' });
  const { overview, error } = useOverview(at);
  if (error) return <Failed error={error} />;
  if (!overview) return <Text data-loading role="status">loading …</Text>;
  if (overview.rows.length === 0) return <Nothing>There is no model yet. <PageLink to="/start">Log the first one</PageLink>: two lines beside your training script.</Nothing>;
  const rows = overview.rows.filter(({ model }) => model.name.toLowerCase().includes(q.toLowerCase()));
  return (
    <Stack>
      <SimpleGrid cols={{ base: 1, md: 3 }}>
        <Hurts overview={overview} at={at} />
        <Waits overview={overview} at={at} />
        <Changed at={at} />
      </SimpleGrid>
      <Group justify="space-between" wrap="nowrap">
        <Title order={2} size="h4" style={{ whiteSpace: 'nowrap' }}>{rows.length === overview.rows.length ? `${rows.length} model${rows.length === 1 ? '' : 's'}` : `${rows.length} of ${overview.rows.length} models`}</Title>
        <TextInput aria-label="filter models" placeholder="filter" leftSection={<IconSearch size="1rem" aria-hidden />} value={q} onChange={(event) => void navigate({ search: (before) => ({ ...before, q: event.currentTarget.value || undefined }), replace: true })} />
      </Group>
      <ModelsTable rows={rows} at={at} />
    </Stack>
  );
}

/** @param count what there is to answer with; the colour says how urgent it is */
function Question({ title, count, tone = 'quiet', children }: { readonly title: string; readonly count?: number; readonly tone?: 'failed' | 'warning' | 'quiet'; readonly children: ReactNode }) {
  return (
    <Card withBorder component="section" aria-label={title} className="fading" mah="14.5rem" style={{ borderTop: `3px solid var(--${count ? tone : 'line'})` }} tabIndex={0}>
      <Group justify="space-between" mb="xs" wrap="nowrap"><Title order={2} size="h5">{title}</Title>{count !== undefined && <Text fw={650} size="lg" style={{ color: count ? `var(--${tone})` : 'var(--quiet)' }}>{count}</Text>}</Group>
      {children}
    </Card>
  );
}

/** Which rollouts stood still at an instant nobody keeps: then there are alerts alone. */
function Hurts({ overview: { alerts, rollouts }, at }: Asked) {
  const paused = at ? [] : rollouts.filter(({ state }) => state === 'paused');
  const nothing = alerts.length + paused.length === 0;
  return (
    <Question title={at ? 'What hurt users then' : 'What hurts users now'} count={alerts.length + paused.length} tone={alerts.some(({ severity }) => severity === 'critical') ? 'failed' : 'warning'}>
      {nothing && <Text size="sm" c="var(--quiet)">{at ? 'No alert was open.' : 'No alert is open and no rollout stands still.'}</Text>}
      <Stack gap="xs">
        {alerts.map(({ id, severity, model, version, why, raisedAt }) => <Text key={id} size="sm" component="div"><StateBadge state={severity} /> <PageLink to="/alerts" search={{ alert: id }}>{model} v{version}</PageLink>: {why} <Instant at={raisedAt} /></Text>)}
        {paused.map(({ id, model, version, reason }) => <Text key={id} size="sm" component="div"><StateBadge state="paused" /> <PageLink to="/rollouts" search={{ rollout: id }}>{model} v{version}</PageLink>: {reason}</Text>)}
      </Stack>
    </Question>
  );
}

/** By the reader's roles: approvers see promotions, operators see what stands still or is not looked after. */
function Waits({ overview: { promotions, reviews, rollouts, unattended }, at }: Asked) {
  const person = useSession()?.person;
  const has = (...roles: string[]) => roles.some((role) => person?.roles.includes(role));
  const mine = [
    ...(has('validator', 'compliance') ? reviews.filter(({ requestedBy, override }) => requestedBy !== person?.subject && override?.by !== person?.subject).map(({ id, model, version, environment, override }) => ({ id, to: '/approvals', search: { promotion: id, state: 'review' }, text: `${override?.by} overrode ${model} v${version} in ${environment}: ${reviewDue(override)}` })) : []),
    ...(has('validator', 'compliance', 'admin') ? promotions.filter(({ requestedBy }) => requestedBy !== person?.subject).map(({ id, model, version, environment }) => ({ id, to: '/approvals', search: { promotion: id }, text: `${model} v${version} asks for ${environment}` })) : []),
    ...(has('data-scientist') ? promotions.filter(({ requestedBy }) => requestedBy === person?.subject).map(({ id, model, version, environment }) => ({ id, to: '/approvals', search: { promotion: id }, text: `your ${model} v${version} waits for ${environment}` })) : []),
    ...(has('operator', 'ml-engineer', 'admin') ? rollouts.map(({ id, model, version, step, steps, state }) => ({ id, to: '/rollouts', search: { rollout: id }, text: `${model} v${version} is at step ${step} of ${steps.length}${state === 'paused' ? ', paused' : ''}` })) : []),
    ...(has('operator', 'ml-engineer', 'admin') ? unattended.map(({ id, model, metric }) => ({ id, to: '/alerts', search: { alert: id }, text: `nobody looks after ${metric} of ${model}` })) : []),
  ];
  return (
    <Question title={at ? 'What waits for me now' : 'What waits for me'} count={mine.length} tone="warning">
      {at && <Text size="sm" c="var(--quiet)" mb={4}>This is of the present, whatever instant is looked at.</Text>}
      {mine.length === 0 && <Text size="sm" c="var(--quiet)">Nothing waits for {person?.roles.join(', ') ?? 'you'}.</Text>}
      <List size="sm" spacing={4} listStyleType="none">{mine.map(({ id, to, search, text }) => <List.Item key={id}><PageLink to={to} search={search as never}>{text}</PageLink></List.Item>)}</List>
    </Question>
  );
}

const reviewDue = (override: Override | null): string => (override && `review it, ${override.overdueAt === null ? 'due' : 'overdue: it was due'} ${ago(override.reviewDueAt)}`) ?? '';

function Changed({ at }: { readonly at: string | undefined }) {
  const changes = useChanges(at);
  return (
    <Question title={at ? 'What changed in the day before' : 'What changed in 24 hours'}>
      {changes.error && <Failed error={changes.error} />}
      {changes.data?.length === 0 && <Text size="sm" c="var(--quiet)">Nothing.</Text>}
      <Stack gap={6}>{changes.data?.map((event) => (
        <Group key={event.id} gap={8} wrap="nowrap" align="baseline" justify="space-between">
          <Text size="sm"><PageLink className="calm" to="/events" search={{ correlation: event.correlationId, event: event.id }}>{sentenceOf(event, 60)}</PageLink></Text>
          <Text size="xs" c="var(--quiet)"><Instant at={event.time} /></Text>
        </Group>
      ))}</Stack>
    </Question>
  );
}
