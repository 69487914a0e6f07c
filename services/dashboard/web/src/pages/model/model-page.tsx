import { Grid, Group, Stack, Tabs, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Fragment, lazy, Suspense } from 'react';
import { asOf, type Standing as Served } from '../../api/audit.js';
import { model as modelNamed, type Model } from '../../api/registry.js';
import { Answer } from '../../look/answers.js';
import { StateBadge } from '../../look/state-badge.js';
import { Digest, Instant } from '../../look/words.js';
import { AtAGlance } from './at-a-glance.js';
import { thereAt, useVersions } from './known-versions.js';
import { TABS } from './tabs.js';
import { LiveCanaries } from '../rollouts/live-canaries.js';
import { Timeline } from './timeline.js';
import { Versions } from './versions.js';

const Drift = lazy(() => import('./drift-tab.js').then(({ DriftTab }) => ({ default: DriftTab })));
const Performance = lazy(() => import('./performance-tab.js').then(({ PerformanceTab }) => ({ default: PerformanceTab })));
const Health = lazy(() => import('./health-tab.js').then(({ HealthTab }) => ({ default: HealthTab })));
const Lineage = lazy(() => import('./lineage-tab.js').then(({ LineageTab }) => ({ default: LineageTab })));

/** One model: what serves and on whose word, and its whole life. */
export function ModelPage() {
  const { model } = useParams({ from: '/models/$model' });
  const { tab = 'life', at } = useSearch({ from: '/models/$model' });
  const navigate = useNavigate({ from: '/models/$model' });
  const query = useQuery({ queryKey: ['models', model], queryFn: () => modelNamed(model) });
  return (
    <Answer query={query} height={300}>{(known) => {
      const { name, description, owner } = known;
      return (
        <Stack>
          <Group justify="space-between" align="flex-start">
            <div><Title order={2}>{name}</Title><Text size="sm" c="var(--quiet)">owned by {owner}; newest version <NewestVersion model={known} />{description && `. ${description}`}</Text></div>
            <Standings model={name} />
          </Group>
          {!at && <LiveCanaries model={name} />}
          <Tabs value={tab} onChange={(value) => void navigate({ search: (before) => ({ ...before, tab: value ?? undefined }) })} keepMounted={false}>
            <Tabs.List aria-label="views of the model">{TABS.map(([value, label]) => <Tabs.Tab key={value} value={value}>{label}</Tabs.Tab>)}</Tabs.List>
            <Suspense fallback={<Text data-loading role="status" p="md">loading …</Text>}>
              <Tabs.Panel value="life" pt="md"><Grid gap="xl"><Grid.Col span={{ base: 12, md: 7 }}><Timeline model={name} /></Grid.Col>{!at && <Grid.Col span={{ base: 12, md: 5 }}><AtAGlance model={name} /></Grid.Col>}</Grid></Tabs.Panel>
              <Tabs.Panel value="versions" pt="md"><Versions model={known} /></Tabs.Panel>
              <Tabs.Panel value="health" pt="md"><Health model={known} /></Tabs.Panel>
              <Tabs.Panel value="performance" pt="md"><Performance model={known} /></Tabs.Panel>
              <Tabs.Panel value="drift" pt="md"><Drift model={known} /></Tabs.Panel>
              <Tabs.Panel value="lineage" pt="md"><Lineage model={name} /></Tabs.Panel>
            </Suspense>
          </Tabs>
        </Stack>
      );
    }}</Answer>
  );
}

function NewestVersion({ model: { name, latestVersion } }: { readonly model: Model }) {
  const { at } = useSearch({ from: '/models/$model' });
  const { data } = useVersions(name);
  if (!at) return latestVersion?.version ?? 'none';
  return data ? thereAt(data, at)[0]?.version ?? 'none' : '…';
}

/** What serves where, since when, and who approved it: as of the instant that is looked at. */
function Standings({ model }: { readonly model: string }) {
  const { at } = useSearch({ from: '/models/$model' });
  const query = useQuery({ queryKey: ['standing', model, at], queryFn: () => asOf({ model, at }) });
  return (
    <Answer query={query} height={50}>{({ items }) => (
      <Stack gap={4} component="section" aria-label="what serves">
        {items.length === 0 && <Text size="sm" c="var(--quiet)">Nothing of it serves{at ? ' then' : ''}.</Text>}
        {items.map((standing) => <Standing key={standing.environment} standing={standing} />)}
      </Stack>
    )}</Answer>
  );
}

function Standing({ standing: { environment, weights, from } }: { readonly standing: Served }) {
  if (weights.length === 0) return <Text size="sm" c="var(--quiet)">nothing serves <strong>{environment}</strong> since <Instant at={from} /></Text>;
  return (
    <div>
      <Text size="sm"><StateBadge state="serving" /> <strong>{environment}</strong>: {weights.map(({ version, weight }) => `v${version} ${weight} %`).join(', ')} since <Instant at={from} /></Text>
      {weights.map(({ version, approvals, override }) => (
        <Fragment key={version}>
          {override && <Text size="xs" c="var(--warning)" lineClamp={2} maw="36rem">v{version} overridden by {override.by} as {override.role} on <Digest value={override.evidenceDigest} />: “{override.reason}”</Text>}
          {approvals.map(({ by, role, evidenceDigest }) => <Text key={by} size="xs" c="var(--quiet)">v{version} approved by {by} as {role} on <Digest value={evidenceDigest} /></Text>)}
        </Fragment>
      ))}
    </div>
  );
}
