import { Anchor, Card, Group, SimpleGrid, Stack, Table, Text, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { asOf, completeness, type Standing } from '../../api/audit.js';
import { Answer, Nothing } from '../../look/answers.js';
import { StateBadge } from '../../look/state-badge.js';
import { Digest, Instant, ModelLink } from '../../look/words.js';
import { Chain } from './chain.js';
import { ApprovedBy, On } from './grounds.js';
import { OnePrediction } from './one-prediction.js';

/** Who approved what on which evidence, and what it did: at any instant, as known then or as known now. */
export function CompliancePage() {
  const { model, environment, known, at } = useSearch({ from: '/compliance' });
  const navigate = useNavigate({ from: '/compliance' });
  const set = (name: 'model' | 'environment' | 'known', value: string) => void navigate({ search: (before) => ({ ...before, [name]: value || undefined }), replace: true });
  const query = useQuery({ queryKey: ['standing', 'all', model, environment, at, known], queryFn: () => asOf({ model, environment, at, knownAt: known }) });
  return (
    <Stack>
      <Title order={2}>Audit</Title>
      <Group align="flex-end" gap="xs" className="wide-on-phone">
        <TextInput label="Model" value={model ?? ''} onChange={({ currentTarget: { value } }) => set('model', value)} />
        <TextInput label="Environment" value={environment ?? ''} onChange={({ currentTarget: { value } }) => set('environment', value)} />
        <TextInput label="As known at" description="RFC 3339; now unless told" value={known ?? ''} placeholder={new Date().toISOString()} onChange={({ currentTarget: { value } }) => set('known', value)} />
        <Text size="sm" c="var(--quiet)">The instant itself is chosen at the top of every page.</Text>
      </Group>
      <Answer query={query} height={200}>{({ items, at: instant, knownAt }) => (
        <section aria-label="standing">
          <Text size="sm" c="var(--quiet)" mb={6}>What served at {instant}, as known at {knownAt}.</Text>
          {items.length === 0 ? <Nothing>Nothing served then{model ? `, of a model that is or was called ${model}` : ''}.</Nothing> : <Served items={items} />}
          <Anchor size="sm" mt={6} display="inline-block" href={exported(items)} download={`as-of-${instant}.json`}>Export as JSON</Anchor>
        </section>
      )}</Answer>
      <OnePrediction />
      <SimpleGrid cols={{ base: 1, md: 2 }}><Complete /><Chain /></SimpleGrid>
    </Stack>
  );
}

const exported = (items: readonly Standing[]): string => `data:application/json;charset=utf-8,${encodeURIComponent(JSON.stringify(items, null, 2))}`;
const HEADS = ['Version', 'Environment', 'Share', 'Approved by', 'On evidence', 'Reports', 'Since'];

function Served({ items }: { readonly items: readonly Standing[] }) {
  return (
    <div className="scroll panel" tabIndex={0} role="region" aria-label="table of what served">
      <Table className="stacked" miw={900} aria-label="what served">
        <Table.Thead><Table.Tr>{HEADS.map((head) => <Table.Th key={head} scope="col">{head}</Table.Th>)}</Table.Tr></Table.Thead>
        <Table.Tbody>{items.flatMap(({ model, environment, from, weights }) => weights.map((share) => (
          <Table.Tr key={`${model} ${environment} ${share.version}`}>
            <Table.Th scope="row"><ModelLink model={model} version={share.version} /></Table.Th><Table.Td data-label="in">{environment}</Table.Td><Table.Td data-label="share" style={{ whiteSpace: 'nowrap' }}>{share.weight} %</Table.Td>
            <Table.Td data-label="approved by"><ApprovedBy weight={share} /></Table.Td>
            <Table.Td data-label="on"><On evidence={share.evidence} /></Table.Td>
            <Table.Td data-label="reports">{share.evidence?.reports.map(({ id, verdict, policy, policyRevision, digest }) => <Group key={id} gap={4}><StateBadge state={verdict} /><Text size="sm">{policy} r{policyRevision}</Text><Digest value={digest} /></Group>)}</Table.Td>
            <Table.Td data-label="since"><Instant at={from} /></Table.Td>
          </Table.Tr>
        )))}</Table.Tbody>
      </Table>
    </div>
  );
}

function Complete() {
  const query = useQuery({ queryKey: ['completeness'], queryFn: completeness, refetchInterval: false });
  return (
    <Card withBorder component="section" aria-label="completeness">
      <Title order={3} size="h5">Completeness</Title>
      <Answer query={query}>{({ sources }) => <>{sources.map(({ source, first, last, gaps }) => <Text key={source} size="sm" py={2}><StateBadge state={gaps.length === 0 ? 'ok' : 'failed'} why={gaps.length === 0 ? 'No number is missing.' : gaps.map(({ from, to }) => `${from}–${to} missing`).join(', ')} /> {source}: {first} to {last}</Text>)}</>}</Answer>
    </Card>
  );
}
