import { Badge, Group, NavLink, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { subscriptions, type Subscription } from '../../api/notification.js';
import { Answer, Nothing } from '../../look/answers.js';
import { ListAndDetail } from '../../look/list-and-detail.js';
import { StateBadge } from '../../look/state-badge.js';
import { HowTo } from './how-to.js';
import { NewSubscription } from './new-subscription.js';
import { SubscriptionDetail } from './subscription-detail.js';

/** Who is told of what, and how it went. */
export function IntegrationsPage() {
  const { subscription } = useSearch({ from: '/integrations' });
  const navigate = useNavigate({ from: '/integrations' });
  const query = useQuery({ queryKey: ['subscriptions'], queryFn: subscriptions });
  return (
    <Stack>
      <Group justify="space-between"><Title order={2}>Integrations</Title><NewSubscription /></Group>
      <ListAndDetail chosen={subscription}
        list={<>
          <Answer query={query}>{({ items }) => (items.length === 0 ? <Nothing>Nobody is told of anything yet.</Nothing> : <nav aria-label="subscriptions">{items.map((item) => <Item key={item.id} item={item} active={item.id === subscription} onClick={() => void navigate({ search: (before) => ({ ...before, subscription: item.id, delivery: undefined }) })} />)}</nav>)}</Answer>
        </>}
        detail={query.data && subscription ? <SubscriptionDetail key={subscription} subscription={query.data.items.find(({ id }) => id === subscription)} /> : <Nothing>Choose a subscription to see its deliveries.</Nothing>} />
      <HowTo />
    </Stack>
  );
}

function Item({ item: { name, channel, url, active, owner, disabledReason }, active: chosen, onClick }: { readonly item: Subscription; readonly active: boolean; readonly onClick: () => void }) {
  return <NavLink component="button" active={chosen} onClick={onClick} label={<Text size="sm" fw={600}>{name}</Text>} description={`${channel} of ${owner} to ${url}`} rightSection={active ? <Badge variant="outline" size="sm" tt="none" style={{ color: 'var(--ok)', borderColor: 'currentColor' }}>on</Badge> : <StateBadge state="off" why={disabledReason} />} aria-current={chosen ? 'true' : undefined} />;
}
