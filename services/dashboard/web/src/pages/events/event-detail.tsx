import { Card, Code, Group, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { event } from '../../api/audit.js';
import { Answer } from '../../look/answers.js';
import { PageLink } from '../../look/page-link.js';
import { sentenceOf } from '../../look/sentence.js';
import { Digest } from '../../look/words.js';
import { EventSchema } from './event-schema.js';

/** All of one event: who, when, why, its payload, and its place in the chain. */
export function EventDetail({ id }: { readonly id: string }) {
  const query = useQuery({ queryKey: ['events', 'one', id], queryFn: () => event(id), staleTime: Infinity });
  return (
    <Answer query={query} height={300}>{(found) => (
      <Card withBorder component="section" aria-label="event">
        <Stack gap="xs">
          <Title order={3} size="h5">{sentenceOf(found)}</Title>
          <Table withRowBorders={false} verticalSpacing={2} aria-label="attributes"><Table.Tbody>
            {([['type', found.type], ['time', found.time], ['actor', found.actor], ['source', `${found.source} #${found.sequence}`], ['subject', found.subject], ['position', String(found.position)], ['trace', found.traceparent ?? 'none']] as const).map(([name, value]) => <Table.Tr key={name}><Table.Th scope="row"><Text size="sm">{name}</Text></Table.Th><Table.Td><Text size="sm">{value}</Text></Table.Td></Table.Tr>)}
            <Table.Tr><Table.Th scope="row"><Text size="sm">chain</Text></Table.Th><Table.Td><Digest value={found.hash} /></Table.Td></Table.Tr>
          </Table.Tbody></Table>
          <Group gap="sm">
            <PageLink size="sm" to="/events" search={{ correlation: found.correlationId, event: id }}>its whole story</PageLink>
            {found.causationId && <PageLink size="sm" to="/events" search={{ correlation: found.correlationId, event: found.causationId }}>what it answers</PageLink>}
          </Group>
          <Code block tabIndex={0} mah={420} style={{ overflow: 'auto' }} aria-label="payload">{JSON.stringify(found.data, null, 2)}</Code>
          <EventSchema type={found.type} />
        </Stack>
      </Card>
    )}</Answer>
  );
}
