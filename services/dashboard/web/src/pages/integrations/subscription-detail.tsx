import { Button, Card, Code, Group, Modal, Stack, Table, Text, TextInput, Title, UnstyledButton } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useDisclosure } from '@mantine/hooks';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { deliveries, delivery, redeliver, replay, switchSubscription, testSubscription, unsubscribe, type Subscription } from '../../api/notification.js';
import { Act } from '../../look/act.js';
import { Answer, Failed, Nothing } from '../../look/answers.js';
import { DAY_MS } from '../../look/days.js';
import { Guarded } from '../../look/guarded.js';
import { readable } from '../../look/readable.js';
import { useSentOnce } from '../../look/sent-once.js';
import { StateBadge } from '../../look/state-badge.js';
import { Instant } from '../../look/words.js';
import { useMay } from '../../shell/session-provider.js';
import { EVERYBODY } from './everybody.js';

const HEADS = ['Event', 'State', 'Attempts', 'Answer', 'When'];

/** One subscription: what it asks for, every delivery with its attempts, and what can be done. */
export function SubscriptionDetail({ subscription }: { readonly subscription: Subscription | undefined }) {
  const { delivery: chosen } = useSearch({ from: '/integrations' });
  const navigate = useNavigate({ from: '/integrations' });
  const query = useQuery({ queryKey: ['deliveries', subscription?.id], queryFn: () => deliveries(subscription!.id), enabled: subscription !== undefined, refetchInterval: 5_000 });
  if (!subscription) return <Nothing>There is no such subscription any more.</Nothing>;
  const { id, name, types, filter, active } = subscription;
  return (
    <Stack>
      <Title order={3}>{name}</Title>
      <Text size="sm">{types.join(', ')}{filter.models.length > 0 && ` of ${filter.models.join(', ')}`}{filter.environments.length > 0 && ` in ${filter.environments.join(', ')}`}</Text>
      <Group gap="xs">
        <Act label="Send a test" size="xs" variant="default" roles={EVERYBODY} reason="none" explain="A test goes the way that all deliveries go." run={() => testSubscription(id)} done="The test is on its way." />
        <Replay id={id} />
        <Act label={active ? 'Switch off' : 'Switch on'} size="xs" variant="default" roles={EVERYBODY} reason="none" explain={active ? 'What is pending waits. What happens meanwhile is for a replay.' : 'What is pending goes out.'} run={() => switchSubscription(id, !active)} done={active ? 'It is off.' : 'It is on.'} />
        <Act label="Delete" size="xs" danger roles={EVERYBODY} reason="none" explain="Its deliveries go with it." run={async () => { await unsubscribe(id); await navigate({ search: {} }); }} done="It is gone." />
      </Group>
      {chosen && <DeliveryCard key={chosen} id={chosen} />}
      <Answer query={query}>{({ items }) => (items.length === 0 ? <Nothing>Nothing has been delivered yet.</Nothing> : (
        <div className="scroll panel" tabIndex={0} role="region" aria-label="table of deliveries">
          <Table className="stacked" miw={560} aria-label="deliveries" highlightOnHover>
            <Table.Thead><Table.Tr>{HEADS.map((head) => <Table.Th key={head} scope="col">{head}</Table.Th>)}</Table.Tr></Table.Thead>
            <Table.Tbody>{items.map((item) => (
              <Table.Tr key={item.id}>
                <Table.Th scope="row"><UnstyledButton fz="sm" fw={600} td="underline" c="var(--link)" onClick={() => void navigate({ search: (before) => ({ ...before, delivery: item.id }) })}>{item.event.type}</UnstyledButton></Table.Th>
                <Table.Td><StateBadge state={item.state} why={item.lastError} /></Table.Td><Table.Td data-label="attempts">{item.attempts}</Table.Td><Table.Td data-label="answer">{item.lastStatus ?? 'none'}</Table.Td><Table.Td data-label="made"><Instant at={item.createdAt} /></Table.Td>
              </Table.Tr>
            ))}</Table.Tbody>
          </Table>
        </div>
      ))}</Answer>
    </Stack>
  );
}

function DeliveryCard({ id }: { readonly id: string }) {
  const query = useQuery({ queryKey: ['deliveries', 'one', id], queryFn: () => delivery(id), refetchInterval: 5_000 });
  return (
    <Answer query={query}>{({ webhookId, state, attemptLog, body }) => (
      <Card withBorder component="section" aria-label="delivery">
        <Group justify="space-between"><Title order={4} size="h6">webhook-id {webhookId}</Title><Group gap="xs"><StateBadge state={state} /><Act label="Send again" size="xs" variant="default" roles={EVERYBODY} reason="none" explain="Under the same id, so that the receiver can tell." run={() => redeliver(id)} done="It is on its way." /></Group></Group>
        {attemptLog.map(({ at, durationMs, status, error }, index) => <Text key={index} size="sm"><Instant at={at} />: {status ?? error} after {durationMs} ms</Text>)}
        <Code block tabIndex={0} mah={300} style={{ overflow: 'auto' }} aria-label="body" role="group">{readable(body)}</Code>
      </Card>
    )}</Answer>
  );
}

/** As `datetime-local` writes it: to the minute. */
const local = (instant: number): string => new Date(instant - new Date(instant).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
const MINUTE_MS = 60_000;

function Replay({ id }: { readonly id: string }) {
  const [opened, { open, close }] = useDisclosure(false);
  const [span, setSpan] = useState({ from: local(Date.now() - DAY_MS), to: local(Date.now() + MINUTE_MS) });
  const queries = useQueryClient();
  const because = useMay(EVERYBODY);
  const run = useSentOnce({ mutationFn: () => replay(id, new Date(span.from).toISOString(), new Date(span.to).toISOString()), onSuccess: async () => { close(); await queries.invalidateQueries({ queryKey: ['deliveries'] }); } });
  return (
    <>
      <Guarded size="xs" variant="default" because={because} onClick={open}>Replay a range</Guarded>
      <Modal opened={opened} onClose={close} title="Replay what happened in a range">
        <form onSubmit={(event) => { event.preventDefault(); if (opened) run.send(); }}><Stack>
          <Text size="sm">Everything that fits goes out again under the ids that it had.</Text>
          <TextInput type="datetime-local" label="From" value={span.from} onChange={({ currentTarget: { value } }) => setSpan((before) => ({ ...before, from: value }))} data-autofocus />
          <TextInput type="datetime-local" label="To" value={span.to} onChange={({ currentTarget: { value } }) => setSpan((before) => ({ ...before, to: value }))} />
          {run.error && <Failed error={run.error} />}
          <Group justify="flex-end"><Button variant="default" onClick={close}>Cancel</Button><Button type="submit" loading={run.isPending}>Replay</Button></Group>
        </Stack></form>
      </Modal>
    </>
  );
}
