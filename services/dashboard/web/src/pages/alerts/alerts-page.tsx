import { Card, Grid, Group, NavLink, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { acknowledge, alert, alerts, resolve, type Alert, type AlertState } from '../../api/monitoring.js';
import { Act } from '../../look/act.js';
import { Answer, Nothing } from '../../look/answers.js';
import { StateBadge } from '../../look/state-badge.js';
import { Instant, ModelLink, number } from '../../look/words.js';
import { Scale } from '../approvals/checks.js';
import { WhyQuiet } from './why-quiet.js';

const FILTERS = [{ value: 'open', label: 'Open' }, { value: 'acknowledged', label: 'Looked after' }, { value: 'resolved', label: 'Over' }, { value: 'all', label: 'All' }];

export function AlertsPage() {
  const { alert: id, state = 'open' } = useSearch({ from: '/alerts' });
  const navigate = useNavigate({ from: '/alerts' });
  const query = useQuery({ queryKey: ['alerts', state], queryFn: () => alerts(state === 'all' ? {} : { state: state as AlertState }) });
  return (
    <Stack>
      <Title order={2}>Alerts</Title>
      <Grid>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <SegmentedControl fullWidth data={FILTERS} value={state} onChange={(value) => void navigate({ search: (before) => ({ ...before, state: value }) })} aria-label="which alerts" />
          <Answer query={query}>{({ items }) => (items.length === 0 ? <Nothing>No alert {state === 'all' ? 'has ever been raised' : `is ${state}`}.</Nothing> : <nav aria-label="alerts">{items.map((item) => <Item key={item.id} item={item} active={item.id === id} onClick={() => void navigate({ search: (before) => ({ ...before, alert: item.id }) })} />)}</nav>)}</Answer>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7 }}>{id ? <Detail key={id} id={id} /> : <WhyQuiet />}</Grid.Col>
      </Grid>
    </Stack>
  );
}

function Item({ item: { model, version, metric, environment, severity, raisedAt, state }, active, onClick }: { readonly item: Alert; readonly active: boolean; readonly onClick: () => void }) {
  return <NavLink component="button" active={active} onClick={onClick} label={<Text size="sm" fw={600}>{metric} of {model} v{version}</Text>} description={<>{environment}, <Instant at={raisedAt} /></>} leftSection={<StateBadge state={severity} />} rightSection={<StateBadge state={state} />} aria-current={active ? 'true' : undefined} />;
}

function Detail({ id }: { readonly id: string }) {
  const query = useQuery({ queryKey: ['alerts', 'one', id], queryFn: () => alert(id) });
  return <Answer query={query} height={240}>{(found) => <Fired alert={found} />}</Answer>;
}

/** Why it fired, with the numbers; what became of it; what can be done. */
function Fired({ alert: { id, model, version, environment, kind, metric, severity, state, value, threshold, n, from, to, why, raisedAt, acknowledgedBy, resolvedBy, resolvedAt, reason } }: { readonly alert: Alert }) {
  return (
    <Card withBorder>
      <Stack>
        <Group justify="space-between"><Title order={3} size="h4">{metric} of <ModelLink model={model} version={version} /></Title><Group gap="xs"><StateBadge state={severity} /><StateBadge state={state} /></Group></Group>
        <Text>{why}</Text>
        <Scale check={{ value, low: null, high: null, threshold }} />
        <Text size="sm" c="var(--quiet)">{kind} in {environment}: {number(value)} against {number(threshold)} over {n} observations{from && to ? ` from ${from.slice(0, 16)} to ${to.slice(0, 16)}` : ''}. Raised <Instant at={raisedAt} />.</Text>
        {acknowledgedBy && <Text size="sm">{acknowledgedBy} looks after it.</Text>}
        {state === 'resolved' && resolvedAt && <Text size="sm">Over since <Instant at={resolvedAt} />{resolvedBy ? `, by ${resolvedBy}` : ''}: {reason}</Text>}
        {state !== 'resolved' && (
          <Group>
            <Act label="Acknowledge" roles={['operator', 'ml-engineer', 'data-scientist', 'admin']} blocked={acknowledgedBy ? `${acknowledgedBy} has acknowledged it already.` : null} reason="optional" explain="Others see that you look after it." run={(comment) => acknowledge(id, comment)} done="You look after it." />
            <Act label="Resolve" color="teal.9" roles={['operator', 'ml-engineer', 'admin']} explain="It is over. The rule may raise it again." run={(text) => resolve(id, text)} done="Resolved." />
          </Group>
        )}
      </Stack>
    </Card>
  );
}
