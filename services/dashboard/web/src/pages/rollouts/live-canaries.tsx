import { Card, Group, Progress, SimpleGrid, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { canaries, type Canary } from '../../api/monitoring.js';
import { PageLink } from '../../look/page-link.js';
import { count, duration } from '../../look/words.js';
import { CanaryMeasures } from './canary-measures.js';

const EVERY_MS = 5_000;

/** What the steps of a model's rollouts have shown so far, as it comes; of one rollout alone if it is named. */
export function LiveCanaries({ model, rollout }: { readonly model: string; readonly rollout?: string }) {
  const { data } = useQuery({ queryKey: ['canaries', model], queryFn: () => canaries(model), refetchInterval: EVERY_MS });
  const shown = (data?.items ?? []).filter(({ rolloutId }) => rollout === undefined || rolloutId === rollout);
  return <>{shown.map((canary) => <LiveCanary key={canary.rolloutId} canary={canary} linked={rollout === undefined} />)}</>;
}

function LiveCanary({ canary: { rolloutId, version, champion, environment, step, samples, labels, minSamples, minLabels, deadline, asOf, measures }, linked }: { readonly canary: Canary; readonly linked: boolean }) {
  const left = Math.max(0, (Date.parse(deadline) - Date.parse(asOf)) / 1_000);
  const title = `v${version} beside ${champion === null ? 'nothing' : `v${champion}`} in ${environment}, step ${step}`;
  return (
    <Card withBorder component="section" aria-label={`canary of step ${step}`}>
      <Group justify="space-between"><Title order={3} size="h6">{linked ? <PageLink to="/rollouts" search={{ rollout: rolloutId }}>{title}</PageLink> : title}</Title><Text size="sm" c="var(--quiet)">{left > 0 ? `${duration(left)} left` : 'being judged'}</Text></Group>
      <SimpleGrid cols={{ base: 1, sm: 2 }} my="xs"><Part of={samples} asked={minSamples} what="predictions" /><Part of={labels} asked={minLabels} what="labels" /></SimpleGrid>
      {measures.length > 0 ? <CanaryMeasures step={step} measures={measures} /> : <Text size="sm" c="var(--quiet)">No prediction of it has come yet.</Text>}
    </Card>
  );
}

function Part({ of, asked, what }: { readonly of: number; readonly asked: number; readonly what: string }) {
  return <div><Text size="sm">{asked > 0 ? `${count(of)} of ${count(asked)} ${what}` : `${count(of)} ${what}; none are asked for`}</Text><Progress value={asked > 0 ? Math.min(100, (100 * of) / asked) : 100} color={of >= asked ? 'teal.9' : 'cyan.7'} aria-label={`${what}: ${of} of ${asked}`} /></div>;
}
