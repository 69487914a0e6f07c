import { Badge, Button, Group, Stack, Switch, TextInput, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { events } from '../../api/audit.js';
import { Failed, Nothing } from '../../look/answers.js';
import { ListAndDetail } from '../../look/list-and-detail.js';
import { useLiveEvents, type LiveEvent } from '../../shell/live-events.js';
import { CausationTree } from './causation-tree.js';
import { EventDetail } from './event-detail.js';
import { EventLine, type Shown } from './event-line.js';
import { ExportEvents } from './export-events.js';

const FILTERS = [['model', 'Model'], ['actor', 'Actor'], ['type', 'Type, such as serving.*'], ['correlation', 'Correlation']] as const;
/** All but what comes by the hour. */
const TOLD = 'registry.*,validation.*,deployment.*,serving.*,notification.*,audit.access.*,monitoring.reference.*,monitoring.prediction-segment.*,monitoring.ground-truth.*,monitoring.drift.*,monitoring.performance.*,monitoring.canary.*,monitoring.alert.*,monitoring.retraining.*,monitoring.monitors.*,monitoring.access.*';
const BY_THE_HOUR = /^monitoring\.window\.|^audit\.record\./;

/** Every event of every service: by model, actor, type and story; live; with its cause and its payload. */
export function EventsPage() {
  const search = useSearch({ from: '/events' });
  const { event, correlation, at } = search;
  const navigate = useNavigate({ from: '/events' });
  const [noisy, setNoisy] = useState(false);
  const { connected, events: live } = useLiveEvents();
  const asked = { model: search.model, actor: search.actor, type: search.type ?? (noisy ? undefined : TOLD), correlation, to: at };
  const query = useInfiniteQuery({
    queryKey: ['events', 'explorer', search.model, search.actor, search.type, correlation, at, noisy], initialPageParam: undefined as string | undefined,
    // A story is told from its beginning: its newest hundred would hang in the air.
    queryFn: ({ pageParam }) => events({ ...asked, order: correlation ? 'asc' : 'desc', limit: correlation ? 500 : 100, cursor: pageParam }),
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
  const all = (query.data?.pages ?? []).flatMap(({ items }) => items);
  const known = new Set(all.map(({ id }) => id));
  const fresh = at || correlation ? [] : live.filter((each) => !known.has(each.id) && fits(each, search) && (noisy || search.type || !BY_THE_HOUR.test(each.type)));
  const list = (
    <>
      {correlation && all.length > 0 ? <CausationTree events={all} chosen={event} /> : <Listed events={[...fresh, ...all]} chosen={event} />}
      {query.data && all.length + fresh.length === 0 && <Nothing>No event fits.</Nothing>}
      {query.hasNextPage && <Button variant="default" mt="sm" onClick={() => void query.fetchNextPage()} loading={query.isFetchingNextPage}>{correlation ? 'Later' : 'Earlier'}</Button>}
    </>
  );
  return (
    <Stack>
      <Group justify="space-between"><Title order={2}>Events</Title><Badge variant="outline" tt="none" style={{ color: connected && !at ? 'var(--ok)' : 'var(--quiet)', borderColor: 'currentColor' }}>{at ? 'of the past' : connected ? 'live' : 'connecting'}</Badge></Group>
      <Group gap="xs" align="flex-end" className="wide-on-phone">
        {FILTERS.map(([name, label]) => <TextInput key={name} label={label} value={search[name] ?? ''} onChange={({ currentTarget: { value } }) => void navigate({ search: (before) => ({ ...before, [name]: value || undefined }), replace: true })} />)}
        <Switch label="also what comes by the hour" checked={noisy} onChange={({ currentTarget: { checked } }) => setNoisy(checked)} mb={6} />
        <ExportEvents asked={asked} />
      </Group>
      {query.error && <Failed error={query.error} />}
      <ListAndDetail share={6} chosen={event} list={list} detail={event ? <EventDetail key={event} id={event} /> : null} />
    </Stack>
  );
}

/** Whether an event that has just come is one of those that are asked for; the ledger says so of all others. */
function fits({ type, actor, data }: LiveEvent, asked: { model?: string; actor?: string; type?: string }): boolean {
  const name = (data['version'] as { name?: string } | undefined)?.name ?? data['name'];
  const types = asked.type?.split(',').map((each) => each.trim());
  return (!asked.actor || actor === asked.actor) && (!asked.model || name === asked.model) && (!types || types.some((each) => (each.endsWith('*') ? type.startsWith(each.slice(0, -1)) : type === each)));
}

function Listed({ events: all, chosen }: { readonly events: readonly Shown[]; readonly chosen: string | undefined }) {
  return <Stack gap={2} component="ol" m={0} p={0} style={{ listStyle: 'none' }} aria-label="events">{all.map((event) => <li key={event.id}><EventLine event={event} chosen={event.id === chosen} /></li>)}</Stack>;
}
