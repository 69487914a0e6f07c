import { Card, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { deployments } from '../../api/deployment.js';
import { monitors } from '../../api/monitoring.js';
import { Answer, Nothing } from '../../look/answers.js';
import { counted, ModelLink, number } from '../../look/words.js';

/** Why nothing fires: the rules of every model that serves, so that silence is not taken for health. */
export function WhyQuiet() {
  const placed = useQuery({ queryKey: ['deployments', undefined], queryFn: () => deployments() });
  return (
    <Card withBorder>
      <Title order={3} size="h5">What would fire, and what would not</Title>
      <Text size="sm" c="var(--quiet)" mb="sm">Choose an alert for why it fired. These are the rules that watch.</Text>
      <Answer query={placed}>{({ items }) => (items.length === 0 ? <Nothing>Nothing serves, so that there is nothing to watch.</Nothing> : <Stack gap="sm">{[...new Set(items.filter(({ weights }) => weights.length > 0).map(({ model }) => model))].sort().map((model) => <Rules key={model} model={model} />)}</Stack>)}</Answer>
    </Card>
  );
}

function Rules({ model }: { readonly model: string }) {
  const { data, error } = useQuery({ queryKey: ['alerts', 'monitors', model], queryFn: () => monitors(model) });
  if (error) return <Text size="sm"><ModelLink model={model} />: {error.message}</Text>;
  if (!data) return null;
  const { drift, performance, minCoverage } = data;
  return (
    <Text size="sm" component="div">
      <ModelLink model={model} />: {performance.length === 0 ? 'no rule on performance, so that no figure can raise an alert; ' : performance.map(({ metric, threshold, over, minLabels }) => `${metric} beyond ${number(threshold)} over ${over}, from ${counted(minLabels, 'label')}; `).join('')}
      drift from PSI {number(drift.threshold)} over {drift.over} {drift.alert ? 'raises an alert' : 'is recorded and wakes nobody'}; figures below {Math.round(minCoverage * 100)} % of labels are immature.
    </Text>
  );
}
