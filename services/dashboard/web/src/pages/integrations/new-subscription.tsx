import { Alert, Button, Group, Modal, Select, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { subscribe, type Subscription } from '../../api/notification.js';
import { Failed } from '../../look/answers.js';
import { Copied } from '../../look/copied.js';
import { Guarded } from '../../look/guarded.js';
import { useSentOnce } from '../../look/sent-once.js';
import { useMay } from '../../shell/session-provider.js';
import { EVERYBODY } from './everybody.js';

type Channel = Subscription['channel'];

const USUAL = ['deployment.rollout.*', 'monitoring.alert.*', 'monitoring.retraining.*', 'monitoring.canary.*', 'deployment.promotion.*', 'validation.validation.*'];

export function NewSubscription() {
  const [opened, { open, close }] = useDisclosure(false);
  const [offered, offers] = useDisclosure(false);
  const because = useMay(EVERYBODY);
  const [form, setForm] = useState({ name: '', channel: 'webhook' as Channel, url: '', types: ['monitoring.alert.*'], models: [] as string[] });
  const queries = useQueryClient();
  const make = useSentOnce({
    mutationFn: () => subscribe({ name: form.name, channel: form.channel, url: form.url, types: form.types, filter: { models: form.models, environments: [], severities: [] } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['subscriptions'] }),
  });
  const leave = () => {
    close();
    make.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.send();
  };
  return (
    <>
      <Guarded because={because} onClick={open}>New subscription</Guarded>
      <Modal opened={opened} onClose={leave} title="New subscription">
        {make.data ? (
          <Stack><Alert color="teal" variant="outline" title="It is on">Keep the secret: it is shown this once.</Alert>{make.data.secret ? <Copied text={make.data.secret} /> : <Text size="sm">This channel has none.</Text>}<Group justify="flex-end"><Button onClick={leave}>Done</Button></Group></Stack>
        ) : (
          <form onSubmit={submit}><Stack>
            <TextInput label="Name" required value={form.name} onChange={({ currentTarget: { value } }) => setForm((before) => ({ ...before, name: value }))} data-autofocus />
            <Select label="Channel" data={['webhook', 'slack']} value={form.channel} onChange={(value) => setForm((before) => ({ ...before, channel: value ?? 'webhook' }))} allowDeselect={false} />
            <TextInput label="Address" type="url" required placeholder="https://…" value={form.url} onChange={({ currentTarget: { value } }) => setForm((before) => ({ ...before, url: value }))} />
            <TagsInput label="Events" description="* stands for anything" data={USUAL} value={form.types} dropdownOpened={offered} onDropdownOpen={offers.open} onDropdownClose={offers.close} onChange={(types) => { setForm((before) => ({ ...before, types })); offers.close(); }} />
            <TagsInput label="Models" description="All unless named" value={form.models} onChange={(models) => setForm((before) => ({ ...before, models }))} />
            {make.error && <Failed error={make.error} />}
            <Group justify="flex-end"><Button variant="default" onClick={leave}>Cancel</Button><Button type="submit" loading={make.isPending}>Subscribe</Button></Group>
          </Stack></form>
        )}
      </Modal>
    </>
  );
}
