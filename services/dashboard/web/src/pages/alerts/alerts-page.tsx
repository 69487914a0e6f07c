import { Card, Group, NavLink, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { acknowledge, alert, alerts, figures, resolve, type Alert, type AlertState } from '../../api/monitoring.js';
import { Act } from '../../look/act.js';
import { Answer, Nothing } from '../../look/answers.js';
import { day, DAY_MS, instantOf } from '../../look/days.js';
import { ListAndDetail } from '../../look/list-and-detail.js';
import { Scale } from '../../look/scale.js';
import { StateBadge } from '../../look/state-badge.js';
import { TimeChart } from '../../look/time-chart.js';
import { counted, Instant, ModelLink, number } from '../../look/words.js';
import { WhyQuiet } from './why-quiet.js';

const FILTERS = [{ value: 'open', label: 'Open' }, { value: 'acknowledged', label: 'Looked after' }, { value: 'resolved', label: 'Over' }, { value: 'all', label: 'All' }];

export function AlertsPage() {
  const { alert: id, state = 'open' } = useSearch({ from: '/alerts' });
  const navigate = useNavigate({ from: '/alerts' });
  const query = useQuery({ queryKey: ['alerts', state], queryFn: () => alerts(state === 'all' ? {} : { state: state as AlertState }) });
  return (
    <Stack>
      <Title order={2}>Alerts</Title>
      <ListAndDetail share={5} chosen={id}
        list={<>
          <SegmentedControl fullWidth data={FILTERS} value={state} onChange={(value) => void navigate({ search: (before) => ({ ...before, state: value }) })} aria-label="which alerts" />
          <Answer query={query}>{({ items }) => (items.length === 0 ? <Nothing>No alert {state === 'all' ? 'has ever been raised' : `is ${state}`}.</Nothing> : <nav aria-label="alerts">{items.map((item) => <Item key={item.id} item={item} active={item.id === id} onClick={() => void navigate({ search: (before) => ({ ...before, alert: item.id }) })} />)}</nav>)}</Answer>
        </>}
        detail={id ? <Detail key={id} id={id} /> : <WhyQuiet />} />
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
function Fired({ alert: found }: { readonly alert: Alert }) {
  const { id, model, version, environment, kind, metric, severity, state, value, threshold, n, from, to, why, raisedAt, acknowledgedBy, resolvedBy, resolvedAt, reason } = found;
  return (
    <Card withBorder>
      <Stack>
        <Group justify="space-between"><Title order={3} size="h4">{metric} of <ModelLink model={model} version={version} /></Title><Group gap="xs"><StateBadge state={severity} /><StateBadge state={state} /></Group></Group>
        <Text>{why}</Text>
        {kind !== 'override' && <Scale of={{ value, low: null, high: null, threshold }} />}
        <Text size="sm" c="var(--quiet)">{kind} in {environment}{kind !== 'override' && `: ${number(value)} against ${number(threshold)} over ${counted(n, 'observation')}`}{from && to ? ` from ${from.slice(0, 16).replace('T', ' ')} to ${to.slice(0, 16).replace('T', ' ')}` : ''}. Raised <Instant at={raisedAt} />.</Text>
        {kind === 'performance' && from && to && <Before alert={found} from={from} to={to} />}
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

/** The figure day by day, from as long before the time that fired as that time is long. */
function Before({ alert: { model, version, environment, metric }, from, to }: { readonly alert: Alert; readonly from: string; readonly to: string }) {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const span = { version, environment, from: instantOf(day(start - (end - start))), to: instantOf(day(end + DAY_MS)), bucket: '1d' };
  const query = useQuery({ queryKey: ['figures', model, 'performance', span], queryFn: () => figures(model, 'performance', span) });
  return <Answer query={query} height={190}>{({ series }) => {
    const mine = series.find((each) => each.metric === metric && each.points.some(({ value }) => value !== null));
    return mine ? <div><TimeChart label={metric} points={mine.points} /></div> : <Text size="sm" c="var(--quiet)">There are no figures by day.</Text>;
  }}</Answer>;
}
