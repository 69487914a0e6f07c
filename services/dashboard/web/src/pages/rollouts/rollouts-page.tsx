import { NavLink, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { deployments, rollouts, type Deployed, type Rollout } from '../../api/deployment.js';
import { Answer, Nothing } from '../../look/answers.js';
import { ListAndDetail } from '../../look/list-and-detail.js';
import { StateBadge } from '../../look/state-badge.js';
import { RolloutDetail } from './rollout-detail.js';
import { shareNow } from './share-now.js';

const FILTERS = [{ value: 'production', label: 'Production' }, { value: 'all', label: 'All' }];

/** Versions on their way into an environment, the newest first. */
export function RolloutsPage() {
  const { rollout, state = 'production' } = useSearch({ from: '/rollouts' });
  const navigate = useNavigate({ from: '/rollouts' });
  const query = useQuery({ queryKey: ['rollouts', 'list', state], queryFn: () => rollouts(state === 'all' ? {} : { environment: state }) });
  const placed = useQuery({ queryKey: ['deployments', undefined], queryFn: () => deployments() }).data?.items ?? [];
  return (
    <Stack>
      <Title order={2}>Rollouts</Title>
      <ListAndDetail chosen={rollout}
        list={<>
          <SegmentedControl fullWidth data={FILTERS} value={state} onChange={(value) => void navigate({ search: (before) => ({ ...before, state: value }) })} aria-label="which rollouts" />
          <Answer query={query}>{({ items }) => (items.length === 0 ? <Nothing>Nothing has been rolled out there.</Nothing> : <nav aria-label="rollouts">{items.map((item) => <Item key={item.id} item={item} placed={placed} active={item.id === rollout} onClick={() => void navigate({ search: (before) => ({ ...before, rollout: item.id }) })} />)}</nav>)}</Answer>
        </>}
        detail={rollout ? <RolloutDetail key={rollout} id={rollout} /> : <Nothing>Choose a rollout to see its steps and to act.</Nothing>} />
    </Stack>
  );
}

function Item({ item, placed, active, onClick }: { readonly item: Rollout; readonly placed: readonly Deployed[]; readonly active: boolean; readonly onClick: () => void }) {
  const { model, version, environment, state } = item;
  return <NavLink component="button" active={active} onClick={onClick} label={<Text size="sm" fw={600}>{model} v{version} in {environment}</Text>} description={outcomeOf(item, placed)} rightSection={<StateBadge state={state} />} aria-current={active ? 'true' : undefined} styles={{ description: { display: '-webkit-box', WebkitLineClamp: 2, WebkitBoxOrient: 'vertical', overflow: 'hidden' } }} />;
}

/** How far it is; of one that is completed, what its version serves now. */
function outcomeOf(item: Rollout, placed: readonly Deployed[]): string {
  const { step, steps, state, reason } = item;
  if (state !== 'completed') return reason ?? `step ${step} of ${steps.length}`;
  const share = shareNow(item, placed);
  return share === 0 ? 'does not serve any more' : share === 100 ? 'serves alone' : `serves ${share} %`;
}
