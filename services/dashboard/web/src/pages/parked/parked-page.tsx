import { Accordion, Code, Group, Select, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { discardParked, parkedEvent, parkedEvents, replayParked, type ParkedEvent } from '../../api/parked-events.js';
import { Act } from '../../look/act.js';
import { Answer, Nothing } from '../../look/answers.js';
import { Instant } from '../../look/words.js';
import { useSession } from '../../shell/session-provider.js';

const WHO = ['operator', 'admin'];

/** Events that a service could not handle: why, what is in them, and what to do. */
export function ParkedPage() {
  const { service = 'registry' } = useSearch({ from: '/parked' });
  const navigate = useNavigate({ from: '/parked' });
  const names = (useSession()?.services ?? []).map(({ name }) => name);
  const query = useQuery({ queryKey: ['parked', service], queryFn: () => parkedEvents(service), placeholderData: undefined });
  return (
    <Stack>
      <Title order={2}>Parked events</Title>
      <Text size="sm" c="var(--quiet)">An event that cannot be handled is set aside, and later ones of the same key wait behind it, so that nothing else stands still. Replay them in order when the cause is mended.</Text>
      <Select label="Service" data={names} value={service} onChange={(value) => void navigate({ search: (before) => ({ ...before, service: value ?? undefined }) })} allowDeselect={false} maw={260} />
      <Answer query={query}>{({ items }) => (items.length === 0 ? <Nothing>{service} has parked nothing.</Nothing> : <Accordion variant="contained">{items.map((item) => <One key={item.id} service={service} item={item} />)}</Accordion>)}</Answer>
    </Stack>
  );
}

function One({ service, item: { id, type, key, source, sequence, reason, parkedAt } }: { readonly service: string; readonly item: ParkedEvent }) {
  const query = useQuery({ queryKey: ['parked', service, id], queryFn: () => parkedEvent(service, id) });
  return (
    <Accordion.Item value={id}>
      <Accordion.Control><Text size="sm" fw={600}>{type}</Text><Text size="sm">{reason} · <Instant at={parkedAt} /></Text></Accordion.Control>
      <Accordion.Panel>
        <Stack gap="xs">
          <Text size="sm" c="var(--quiet)">{source} #{sequence}, key {key}</Text>
          <Answer query={query}>{(found) => <Code block tabIndex={0} mah={300} style={{ overflow: 'auto' }}>{JSON.stringify(found, null, 2)}</Code>}</Answer>
          <Group>
            <Act label="Replay in order" roles={WHO} reason="none" explain="This event and all that wait behind it are handled again, the oldest first, until one fails." run={() => replayParked(service, id)} done="Replayed." />
            <Act label="Discard" danger roles={WHO} explain="It is never handled; those behind it may be replayed." run={(text) => discardParked(service, id, text)} done="Discarded, and on the record." />
          </Group>
        </Stack>
      </Accordion.Panel>
    </Accordion.Item>
  );
}
