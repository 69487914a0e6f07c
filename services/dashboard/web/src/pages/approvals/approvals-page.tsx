import { NavLink, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { promotions, type PromotionBrief } from '../../api/deployment.js';
import { Answer, Nothing } from '../../look/answers.js';
import { ListAndDetail } from '../../look/list-and-detail.js';
import { StateBadge } from '../../look/state-badge.js';
import { reviewOf } from './override.js';
import { PromotionDetail } from './promotion-detail.js';

const FILTERS = [{ value: 'open', label: 'Open' }, { value: 'review', label: 'To review' }, { value: 'all', label: 'All' }];
const NOTHING: Readonly<Record<string, string>> = { open: 'No promotion is open.', review: 'No override waits for a review.', all: 'No promotion is known.' };

const asked = (state: string) => promotions(state === 'all' ? {} : state === 'review' ? { review: 'outstanding' } : { state });

/** The inbox of those who approve, and where authors see how far they are. */
export function ApprovalsPage() {
  const { promotion, state: wanted } = useSearch({ from: '/approvals' });
  const state = FILTERS.find(({ value }) => value === wanted)?.value ?? 'open';
  const navigate = useNavigate({ from: '/approvals' });
  const query = useQuery({ queryKey: ['promotions', 'inbox', state], queryFn: () => asked(state) });
  const select = (id: string) => void navigate({ search: (before) => ({ ...before, promotion: id }) });
  return (
    <Stack>
      <Title order={2}>Approvals</Title>
      <ListAndDetail chosen={promotion}
        list={<>
          <SegmentedControl fullWidth data={FILTERS} value={state} onChange={(value) => void navigate({ search: (before) => ({ ...before, state: value }) })} aria-label="which promotions" />
          <Answer query={query}>{({ items }) => (items.length === 0 ? <Nothing>{NOTHING[state]}</Nothing> : <nav aria-label="promotions">{items.map((item) => <Item key={item.id} item={item} active={item.id === promotion} onClick={() => select(item.id)} />)}</nav>)}</Answer>
        </>}
        detail={promotion ? <PromotionDetail key={promotion} id={promotion} /> : <Nothing>Choose a promotion to see what it rests on.</Nothing>} />
    </Stack>
  );
}

function Item({ item: { model, version, environment, requestedBy, override, state }, active, onClick }: { readonly item: PromotionBrief; readonly active: boolean; readonly onClick: () => void }) {
  return <NavLink component="button" active={active} onClick={onClick} label={<Text size="sm" fw={600}>{model} v{version} → {environment}</Text>} description={override ? `overridden by ${override.by}` : `asked for by ${requestedBy}`} rightSection={<StateBadge state={override && !override.review ? reviewOf(override) : state} />} aria-current={active ? 'true' : undefined} />;
}
