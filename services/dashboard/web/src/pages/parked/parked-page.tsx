import { Accordion, Code, Group, Select, Stack, Text, Title } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { discardParked, parkedEvents, replayParked, type ParkedEvent } from '../../api/parked-events.js';
import { Act } from '../../look/act.js';
import { Failed, Nothing } from '../../look/answers.js';
import { readable } from '../../look/readable.js';
import { Instant } from '../../look/words.js';
import { useSession } from '../../shell/session-provider.js';

const WHO = ['operator', 'admin'];
const ALL = 'all services';

/** Events that a service could not handle: why, what is in them, and what to do. */
export function ParkedPage() {
  const { service } = useSearch({ from: '/parked' });
  const navigate = useNavigate({ from: '/parked' });
  const names = (useSession()?.services ?? []).map(({ name }) => name);
  const asked = service ? [service] : names;
  const answers = useQueries({ queries: asked.map((name) => ({ queryKey: ['parked', name], queryFn: () => parkedEvents(name), placeholderData: undefined, refetchInterval: 10_000 })) });
  const found = asked.flatMap((name, index) => (answers[index]?.data?.items ?? []).map((item) => ({ service: name, item })));
  const loading = names.length === 0 || answers.some(({ data, error }) => data === undefined && error === null);
  return (
    <Stack>
      <Title order={2}>Parked events</Title>
      <Text size="sm" c="var(--quiet)" className="prose">An event that cannot be handled is set aside, and later ones of the same key wait behind it, so that nothing else stands still. Replay them in order when the cause is mended.</Text>
      <Select label="Service" data={[ALL, ...names]} value={service ?? ALL} onChange={(value) => void navigate({ search: (before) => ({ ...before, service: value === ALL || value === null ? undefined : value }) })} allowDeselect={false} maw={260} />
      {answers.map(({ error }, index) => error && <Failed key={asked[index]} error={error} />)}
      {loading ? <Text data-loading role="status">loading …</Text> : found.length === 0 && <Nothing>{service ?? 'Every service handles what comes: it'} has parked nothing.</Nothing>}
      {found.length > 0 && <Accordion variant="contained">{found.map((each) => <One key={`${each.service} ${each.item.id}`} {...each} />)}</Accordion>}
    </Stack>
  );
}

/** What a replay came to: it may stop again at the first event. */
const told = ({ replayed, stoppedBy }: Awaited<ReturnType<typeof replayParked>>): string => (stoppedBy === null ? `Handled, with all that waited behind it: ${replayed}.` : `Stopped again: ${stoppedBy}`);

function One({ service, item: { id, type, key, consumer, source, sequence, reason, parkedAt, data } }: { readonly service: string; readonly item: ParkedEvent }) {
  return (
    <Accordion.Item value={`${service} ${id}`}>
      <Accordion.Control><Text size="sm" fw={600}>{type} <Text span size="xs" c="var(--quiet)">in {service}</Text></Text><Text size="sm">{reason} · <Instant at={parkedAt} /></Text></Accordion.Control>
      <Accordion.Panel>
        <Stack gap="xs">
          <Text size="sm" c="var(--quiet)">{source} #{sequence}, key {key}, for its {consumer}</Text>
          <Code block tabIndex={0} mah={300} style={{ overflow: 'auto' }} role="group" aria-label="what is in it">{readable(data)}</Code>
          <Group>
            <Act label="Replay in order" roles={WHO} reason="none" explain="This event and all that wait behind it are handled again, the oldest first, until one fails." run={() => replayParked(service, id).then(told)} done="Replayed." />
            <Act label="Discard" danger roles={WHO} explain="It is never handled; those behind it may be replayed." run={(text) => discardParked(service, id, text)} done="Discarded, and on the record." />
          </Group>
        </Stack>
      </Accordion.Panel>
    </Accordion.Item>
  );
}
