import { Card, Group, List, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Failed, Nothing } from '../../look/answers.js';
import { sentenceOf } from '../../look/sentence.js';
import { PageLink } from '../../look/page-link.js';
import { StateBadge } from '../../look/state-badge.js';
import { Instant } from '../../look/words.js';
import { useSession } from '../../shell/session-provider.js';
import { ModelsTable } from './models-table.js';
import { useChanges, useOverview, type Overview } from './overview.js';

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
        <Hurts overview={overview} />
        <Waits overview={overview} />
        <Changed at={at} />
      </SimpleGrid>
      <Group justify="space-between">
        <Title order={2} size="h4">{rows.length === overview.rows.length ? `${rows.length} model${rows.length === 1 ? '' : 's'}` : `${rows.length} of ${overview.rows.length} models`}</Title>
        <TextInput aria-label="filter models" placeholder="filter" leftSection={<IconSearch size={16} aria-hidden />} value={q} onChange={(event) => void navigate({ search: (before) => ({ ...before, q: event.currentTarget.value || undefined }), replace: true })} />
      </Group>
      <ModelsTable rows={rows} />
    </Stack>
  );
}

function Question({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return <Card withBorder component="section" aria-label={title} mah={260} style={{ overflowY: 'auto' }} tabIndex={0}><Title order={2} size="h5" mb="xs">{title}</Title>{children}</Card>;
}

function Hurts({ overview: { alerts, rollouts } }: { readonly overview: Overview }) {
  const paused = rollouts.filter(({ state }) => state === 'paused');
  const nothing = alerts.length + paused.length === 0;
  return (
    <Question title="What hurts users now">
      {nothing && <Text size="sm" c="var(--quiet)">No alert is open and no rollout stands still.</Text>}
      <Stack gap="xs">
        {alerts.map(({ id, severity, model, version, why, raisedAt }) => <Text key={id} size="sm" component="div"><StateBadge state={severity} /> <PageLink to="/alerts" search={{ alert: id }}>{model} v{version}</PageLink>: {why} <Instant at={raisedAt} /></Text>)}
        {paused.map(({ id, model, version, reason }) => <Text key={id} size="sm" component="div"><StateBadge state="paused" /> <PageLink to="/rollouts" search={{ rollout: id }}>{model} v{version}</PageLink>: {reason}</Text>)}
      </Stack>
    </Question>
  );
}

/** By the reader's roles: approvers see promotions, operators see what stands still or is not looked after. */
function Waits({ overview: { promotions, rollouts, alerts } }: { readonly overview: Overview }) {
  const person = useSession()?.person;
  const has = (...roles: string[]) => roles.some((role) => person?.roles.includes(role));
  const mine = [
    ...(has('validator', 'compliance', 'admin') ? promotions.filter(({ requestedBy }) => requestedBy !== person?.subject).map(({ id, model, version, environment }) => ({ id, to: '/approvals', search: { promotion: id }, text: `${model} v${version} wants to ${environment}` })) : []),
    ...(has('data-scientist') ? promotions.filter(({ requestedBy }) => requestedBy === person?.subject).map(({ id, model, version, environment }) => ({ id, to: '/approvals', search: { promotion: id }, text: `your ${model} v${version} waits for ${environment}` })) : []),
    ...(has('operator', 'ml-engineer', 'admin') ? rollouts.map(({ id, model, version, step, steps, state }) => ({ id, to: '/rollouts', search: { rollout: id }, text: `${model} v${version} is at step ${step} of ${steps.length}${state === 'paused' ? ', paused' : ''}` })) : []),
    ...(has('operator', 'ml-engineer', 'admin') ? alerts.filter(({ state }) => state === 'open').map(({ id, model, metric }) => ({ id, to: '/alerts', search: { alert: id }, text: `nobody looks after ${metric} of ${model}` })) : []),
  ];
  return (
    <Question title="What waits for me">
      {mine.length === 0 && <Text size="sm" c="var(--quiet)">Nothing waits for {person?.roles.join(', ') ?? 'you'}.</Text>}
      <List size="sm" spacing={4}>{mine.map(({ id, to, search, text }) => <List.Item key={id}><PageLink to={to} search={search as never}>{text}</PageLink></List.Item>)}</List>
    </Question>
  );
}

function Changed({ at }: { readonly at: string | undefined }) {
  const changes = useChanges(at);
  return (
    <Question title={at ? 'What changed in the day before' : 'What changed in 24 hours'}>
      {changes.error && <Failed error={changes.error} />}
      {changes.data?.length === 0 && <Text size="sm" c="var(--quiet)">Nothing.</Text>}
      <Stack gap={4}>{changes.data?.map((event) => <Text key={event.id} size="sm" component="div"><PageLink to="/events" search={{ correlation: event.correlationId, event: event.id }}>{sentenceOf(event, 60)}</PageLink> <Text span size="xs" c="var(--quiet)"><Instant at={event.time} /></Text></Text>)}</Stack>
    </Question>
  );
}
