import { Group, Select, Skeleton, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { aliasesAt } from '../../api/audit.js';
import { deployments, PRODUCTION, requestPromotion } from '../../api/deployment.js';
import type { Model, Version } from '../../api/registry.js';
import { Act } from '../../look/act.js';
import { Answer, Nothing } from '../../look/answers.js';
import { StateBadge } from '../../look/state-badge.js';
import { Digest, Instant, number } from '../../look/words.js';
import { useFacts, type Facts } from './facts.js';
import { inputOf } from './input.js';
import { missingAt, noneOf, thereAt, useVersions } from './known-versions.js';

/** Two versions side by side: what they are made of and what was measured of them. */
export function Versions({ model }: { readonly model: Model }) {
  const query = useVersions(model.name);
  const { version: chosen, other, at } = useSearch({ from: '/models/$model' });
  const navigate = useNavigate({ from: '/models/$model' });
  return (
    <Answer query={query}>{(all) => {
      const numbers = thereAt(all, at).map((each) => each.version);
      const left = chosen ? Number(chosen) : numbers[0];
      if (left === undefined) return <Nothing>{noneOf(model.name, at)}</Nothing>;
      const right = other ? Number(other) : numbers.find((each) => each !== left);
      const missing = [left, ...(right === undefined ? [] : [right])].map((each) => missingAt(model.name, each, all, at)).filter((each) => each !== null);
      const pick = (name: 'version' | 'other', value: string | null) => void navigate({ search: (before) => ({ ...before, [name]: value ?? undefined }) });
      const choices = numbers.map((each) => ({ value: String(each), label: `version ${each}` }));
      return (
        <Stack>
          <Group><Select aria-label="version" data={choices} value={String(left)} onChange={(value) => pick('version', value)} allowDeselect={false} /><Text>beside</Text><Select aria-label="other version" data={choices} value={right === undefined ? null : String(right)} onChange={(value) => pick('other', value)} clearable /></Group>
          {missing.length > 0 ? <Nothing>{missing.join(' ')}</Nothing> : <Comparison model={model} left={left} right={right ?? null} at={at} />}
        </Stack>
      );
    }}</Answer>
  );
}

/** Baton writes what it finds as tags of its own, so that the mlflow client shows it; here they stand apart from the author's. */
const FOUND = 'baton.out.';
const tagsOf = (known: Version | undefined, found: boolean): Array<[string, string]> => Object.entries(known?.tags ?? {}).filter(([key]) => key.startsWith(FOUND) === found).map(([key, value]) => [found ? key.slice(FOUND.length) : key, value]);

function Tags({ tags }: { readonly tags: ReadonlyArray<readonly [string, string]> }) {
  if (tags.length === 0) return <Text size="sm" c="var(--quiet)">none</Text>;
  return <>{tags.map(([key, value]) => <Text key={key} size="sm"><strong>{key}</strong> {value}</Text>)}</>;
}

/** What of a version cannot be put back to an instant says so. */
function Evidence({ evidence, at }: { readonly evidence: Version['evidence']; readonly at: string | undefined }) {
  if (!evidence) return <>not pinned yet</>;
  const { revision, pinnedAt, missing } = evidence;
  if (at !== undefined && Date.parse(pinnedAt) > Date.parse(at)) return <>revision {revision}, as known now: it was pinned later</>;
  return <>revision {revision}{missing.map(({ name, fix }) => <Text key={name} size="sm" c="var(--warning)">{name} is missing: {fix}</Text>)}</>;
}

function Ask({ model: { id, name }, version }: { readonly model: Model; readonly version: number }) {
  const { data } = useQuery({ queryKey: ['deployments', undefined], queryFn: () => deployments() });
  const serves = data?.items.some(({ modelId, environment, weights }) => modelId === id && environment === PRODUCTION && weights.some((each) => each.version === version && each.weight === 100)) ?? false;
  return <Act size="xs" label={`Ask for v${version} in production`} roles={['data-scientist', 'ml-engineer', 'service', 'admin']} blocked={serves ? 'It serves production already.' : null} reason="optional" explain="A promotion is opened; somebody else approves what you ask for." run={(reason) => requestPromotion({ model: name, version, environment: PRODUCTION, reason })} done="The promotion is open." />;
}

/** The aliases of a version: those that it has, or had at an instant, which events tell. */
function useAliases(model: string, at: string | undefined): (version: Version) => string {
  const { data } = useQuery({ queryKey: ['events', 'aliases', model, at], queryFn: () => aliasesAt(model, at!), enabled: at !== undefined });
  return ({ version, aliases }) => {
    if (at === undefined) return aliases.join(', ') || 'none';
    return data ? [...data].flatMap(([alias, number]) => (number === version ? [alias] : [])).join(', ') || 'none' : '…';
  };
}

function Comparison({ model, left, right, at }: { readonly model: Model; readonly left: number; readonly right: number | null; readonly at: string | undefined }) {
  const [one, two] = [useFacts(model.name, left, at), useFacts(model.name, right, at)];
  const aliasesOf = useAliases(model.name, at);
  const present = at ? ', as known now' : '';
  if (one.loading || two.loading) return <Skeleton height={400} aria-label="loading" />;
  const checks = [...new Set([one, two].flatMap(({ report }) => report?.checks.map(({ name }) => name) ?? []))];
  const parameters = [...new Set([one, two].flatMap(({ run }) => run?.data.params?.map(({ key }) => key) ?? []))];
  const metrics = [...new Set([one, two].flatMap(({ run }) => run?.data.metrics?.map(({ key }) => key) ?? []))];
  const row = (label: string, of: (facts: Facts) => React.ReactNode) => <Table.Tr key={label} style={{ verticalAlign: 'top' }}><Table.Th scope="row">{label}</Table.Th><Table.Td data-label={`v${left}`}>{of(one)}</Table.Td>{right !== null && <Table.Td data-label={`v${right}`}>{of(two)}</Table.Td>}</Table.Tr>;
  return (
    <div className="scroll panel" tabIndex={0} role="region" aria-label="table of versions">
      <Table className="stacked pairs" layout="fixed" miw={560} aria-label="versions side by side">
        <Table.Thead><Table.Tr><Table.Th scope="col" w="11rem">What</Table.Th><Table.Th scope="col">v{left}</Table.Th>{right !== null && <Table.Th scope="col">v{right}</Table.Th>}</Table.Tr></Table.Thead>
        <Table.Tbody>
          {row('registered', ({ version: known }) => known && <>by {known.registeredBy}, <Instant at={known.createdAt} /></>)}
          {row('aliases', ({ version: known }) => known && aliasesOf(known))}
          {row('artifact', ({ version: known }) => <Digest value={known?.artifactDigest} />)}
          {row('flavors', ({ version: known }) => known?.artifact.flavors.join(', '))}
          {row('inputs', ({ version: known }) => known?.artifact.signature?.inputs.map(inputOf).join(', ') ?? 'no signature')}
          {row('evidence', ({ version: known }) => <Evidence evidence={known?.evidence ?? null} at={at} />)}
          {row('verdict', ({ report }) => report?.verdict ? <StateBadge state={report.verdict} /> : 'not validated')}
          {checks.map((name) => row(name, ({ report }) => {
            const check = report?.checks.find((each) => each.name === name);
            return check ? <><StateBadge state={check.verdict} why={check.why} /> {check.value === null ? '' : number(check.value)}</> : '–';
          }))}
          {parameters.map((name) => row(`parameter ${name}`, ({ run }) => run?.data.params?.find(({ key }) => key === name)?.value ?? '–'))}
          {metrics.map((name) => row(`${name}, says the author`, ({ run }) => {
            const metric = run?.data.metrics?.find(({ key }) => key === name);
            return metric ? number(Number(metric.value)) : '–';
          }))}
          {row(`tags${present}`, ({ version: known }) => <Tags tags={tagsOf(known, false)} />)}
          {row(`what Baton has found since${present}`, ({ version: known }) => <Tags tags={tagsOf(known, true)} />)}
          {row('production', ({ version: known }) => known && <Ask model={model} version={known.version} />)}
        </Table.Tbody>
      </Table>
    </div>
  );
}
