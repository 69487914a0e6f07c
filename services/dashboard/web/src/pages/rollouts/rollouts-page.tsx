import { NavLink, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { rollouts, type Rollout } from '../../api/deployment.js';
import { Answer, Nothing } from '../../look/answers.js';
import { ListAndDetail } from '../../look/list-and-detail.js';
import { StateBadge } from '../../look/state-badge.js';
import { RolloutDetail } from './rollout-detail.js';

const FILTERS = [{ value: 'production', label: 'Production' }, { value: 'all', label: 'All' }];

/** Versions on their way into an environment, the newest first. */
export function RolloutsPage() {
  const { rollout, state = 'production' } = useSearch({ from: '/rollouts' });
  const navigate = useNavigate({ from: '/rollouts' });
  const query = useQuery({ queryKey: ['rollouts', 'list', state], queryFn: () => rollouts(state === 'all' ? {} : { environment: state }) });
  return (
    <Stack>
      <Title order={2}>Rollouts</Title>
      <ListAndDetail chosen={rollout}
        list={<>
          <SegmentedControl fullWidth data={FILTERS} value={state} onChange={(value) => void navigate({ search: (before) => ({ ...before, state: value }) })} aria-label="which rollouts" />
          <Answer query={query}>{({ items }) => (items.length === 0 ? <Nothing>Nothing has been rolled out there.</Nothing> : <nav aria-label="rollouts">{items.map((item) => <Item key={item.id} item={item} active={item.id === rollout} onClick={() => void navigate({ search: (before) => ({ ...before, rollout: item.id }) })} />)}</nav>)}</Answer>
        </>}
        detail={rollout ? <RolloutDetail key={rollout} id={rollout} /> : <Nothing>Choose a rollout to see its steps and to act.</Nothing>} />
    </Stack>
  );
}

function Item({ item: { model, version, environment, step, steps, state, reason }, active, onClick }: { readonly item: Rollout; readonly active: boolean; readonly onClick: () => void }) {
  return <NavLink component="button" active={active} onClick={onClick} label={<Text size="sm" fw={600}>{model} v{version} in {environment}</Text>} description={state === 'completed' ? 'serves alone' : reason ?? `step ${step} of ${steps.length}`} rightSection={<StateBadge state={state} />} aria-current={active ? 'true' : undefined} styles={{ description: { display: '-webkit-box', WebkitLineClamp: 2, WebkitBoxOrient: 'vertical', overflow: 'hidden' } }} />;
}
