import { Button, Card, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { asOf, lineage } from '../../api/audit.js';
import { predictions, type Prediction } from '../../api/monitoring.js';
import { Answer, Nothing } from '../../look/answers.js';
import { Digest, ModelLink, number } from '../../look/words.js';
import { ApprovedBy, On } from './grounds.js';

/** From one business key to everything behind it: what was said, by which version, what happened, and where it came from. */
export function OnePrediction() {
  const { model = '', key = '' } = useSearch({ from: '/compliance' });
  const navigate = useNavigate({ from: '/compliance' });
  const [typed, setTyped] = useState({ model, key });
  const ask = (event: FormEvent) => {
    event.preventDefault();
    void navigate({ search: (before) => ({ ...before, model: typed.model || undefined, key: typed.key || undefined }) });
  };
  return (
    <Card withBorder component="section" aria-label="one prediction">
      <Title order={3} size="h5">One prediction</Title>
      <form onSubmit={ask}><Group align="flex-end" gap="xs" className="wide-on-phone">
        <TextInput label="Model" required value={typed.model} onChange={({ currentTarget: { value } }) => setTyped((before) => ({ ...before, model: value }))} />
        <TextInput label="Business key" miw={280} required placeholder="UA1545 2013-03-06T10 EWR" value={typed.key} onChange={({ currentTarget: { value } }) => setTyped((before) => ({ ...before, key: value }))} />
        <Button type="submit">Find</Button>
      </Group></form>
      {model && key && <Found model={model} business={key} />}
    </Card>
  );
}

function Found({ model, business }: { readonly model: string; readonly business: string }) {
  const query = useQuery({ queryKey: ['predictions', model, business], queryFn: () => predictions(model, business), placeholderData: undefined });
  return <Answer query={query}>{({ items }) => (items.length === 0 ? <Nothing>No prediction has this key.</Nothing> : <Stack mt="sm">{items.map((item) => <One key={item.id} model={model} prediction={item} />)}</Stack>)}</Answer>;
}

function One({ model, prediction: { id, version, observedAt, receivedAt, score, predicted, label, inputs, segment, environment } }: { readonly model: string; readonly prediction: Prediction }) {
  const node = segment ? `segments/${segment}` : `models/${model}/versions/${version}`;
  const behind = useQuery({ queryKey: ['lineage', node, 'up'], queryFn: () => lineage(node, 'up', 20) });
  return (
    <Stack gap={4}>
      <Text size="sm"><ModelLink model={model} version={version} /> in {environment} said <strong>{predicted ?? number(score)}</strong>{score !== null && ` (${number(score)})`} of {observedAt}; {label ? <>and it was <strong>{label.value}</strong></> : 'what happened is not known'}.</Text>
      <Text size="sm" c="var(--quiet)">{id} · inputs {inputs ? Object.entries(inputs).map(([name, value]) => `${name} ${typeof value === 'number' ? number(value) : String(value)}`).join(', ') : 'not kept'}{segment && <> · kept in <Digest value={segment} /></>}</Text>
      <LetServe model={model} version={version} environment={environment} at={receivedAt} />
      <Answer query={behind} height={30}>{({ nodes }) => <Text size="sm">Behind it: {nodes.filter(({ kind }) => ['dataset', 'run', 'report', 'promotion', 'retraining-request', 'alert'].includes(kind)).map(({ kind, label: name }) => `${kind.replaceAll('-', ' ')} ${name}`).join(' · ')}</Text>}</Answer>
    </Stack>
  );
}

/** Who let the version serve that answered, and on what. */
function LetServe({ model, version, environment, at }: { readonly model: string; readonly version: number; readonly environment: string; readonly at: string }) {
  const query = useQuery({ queryKey: ['standing', model, environment, at], queryFn: () => asOf({ model, environment, at }) });
  return (
    <Answer query={query} height={40}>{({ items }) => {
      const weight = items.flatMap(({ weights }) => weights).find((each) => each.version === version);
      if (!weight) return <Text size="sm" c="var(--quiet)">Nothing is on record of who let version {version} serve {environment} then.</Text>;
      return <Group gap={6} align="baseline" role="group" aria-label="who let it serve"><Text size="sm">Version {version} served {environment} then with {weight.weight} % of the traffic, approved by</Text><div><ApprovedBy weight={weight} /></div><Text size="sm">on</Text><On evidence={weight.evidence} /></Group>;
    }}</Answer>
  );
}
