import { Group, Select, Skeleton, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { version, versions, type Version } from '../../api/registry.js';
import { reports, type Report } from '../../api/validation.js';
import { requestPromotion } from '../../api/deployment.js';
import { Act } from '../../look/act.js';
import { Answer } from '../../look/answers.js';
import { StateBadge } from '../../look/state-badge.js';
import { Digest, Instant, number } from '../../look/words.js';

/** Two versions side by side: what they are made of and what was measured of them. */
export function Versions({ model }: { readonly model: string }) {
  const query = useQuery({ queryKey: ['versions', model], queryFn: () => versions(model) });
  const { version: chosen, other } = useSearch({ from: '/models/$model' });
  const navigate = useNavigate({ from: '/models/$model' });
  return (
    <Answer query={query}>{({ items }) => {
      const numbers = items.map((each) => each.version).sort((one, two) => two - one);
      const [left, right] = [Number(chosen ?? numbers[0]), other ? Number(other) : numbers.find((each) => each !== Number(chosen ?? numbers[0]))];
      const pick = (name: 'version' | 'other', value: string | null) => void navigate({ search: (before) => ({ ...before, [name]: value ?? undefined }) });
      const choices = numbers.map((each) => ({ value: String(each), label: `version ${each}` }));
      return (
        <Stack>
          <Group><Select aria-label="version" data={choices} value={String(left)} onChange={(value) => pick('version', value)} allowDeselect={false} /><Text>beside</Text><Select aria-label="other version" data={choices} value={right === undefined ? null : String(right)} onChange={(value) => pick('other', value)} clearable /></Group>
          <Comparison model={model} left={left} right={right ?? null} />
        </Stack>
      );
    }}</Answer>
  );
}

interface Facts { readonly known: Version | undefined; readonly report: Report | undefined; readonly loading: boolean }

function useFacts(model: string, number: number | null): Facts {
  const known = useQuery({ queryKey: ['versions', model, number], queryFn: () => version(model, number!), enabled: number !== null });
  const measured = useQuery({ queryKey: ['reports', model, number], queryFn: () => reports(model, number!), enabled: number !== null });
  return { known: number === null ? undefined : known.data, report: number === null ? undefined : measured.data?.items[0], loading: number !== null && (known.data === undefined || measured.data === undefined) && !known.error && !measured.error };
}

/** Baton writes what it finds as tags of its own, so that the mlflow client shows it; here they stand apart from the author's. */
const FOUND = 'baton.out.';
const tagsOf = (known: Version | undefined, found: boolean): Array<[string, string]> => Object.entries(known?.tags ?? {}).filter(([key]) => key.startsWith(FOUND) === found).map(([key, value]) => [found ? key.slice(FOUND.length) : key, value]);

function Tags({ tags }: { readonly tags: ReadonlyArray<readonly [string, string]> }) {
  if (tags.length === 0) return <Text size="sm" c="var(--quiet)">none</Text>;
  return <>{tags.map(([key, value]) => <Text key={key} size="sm"><strong>{key}</strong> {value}</Text>)}</>;
}

function Comparison({ model, left, right }: { readonly model: string; readonly left: number; readonly right: number | null }) {
  const [one, two] = [useFacts(model, left), useFacts(model, right)];
  if (one.loading || two.loading) return <Skeleton height={400} aria-label="loading" />;
  const checks = [...new Set([one, two].flatMap(({ report }) => report?.checks.map(({ name }) => name) ?? []))];
  const row = (label: string, of: (facts: Facts) => React.ReactNode) => <Table.Tr key={label} style={{ verticalAlign: 'top' }}><Table.Th scope="row">{label}</Table.Th><Table.Td data-label={`v${left}`}>{of(one)}</Table.Td>{right !== null && <Table.Td data-label={`v${right}`}>{of(two)}</Table.Td>}</Table.Tr>;
  return (
    <div className="scroll panel" tabIndex={0} role="region" aria-label="table of versions">
      <Table className="stacked pairs" layout="fixed" miw={560} aria-label="versions side by side">
        <Table.Thead><Table.Tr><Table.Th scope="col" w="11rem">What</Table.Th><Table.Th scope="col">v{left}</Table.Th>{right !== null && <Table.Th scope="col">v{right}</Table.Th>}</Table.Tr></Table.Thead>
        <Table.Tbody>
          {row('registered', ({ known }) => known && <>by {known.registeredBy}, <Instant at={known.createdAt} /></>)}
          {row('aliases', ({ known }) => known?.aliases.join(', ') || 'none')}
          {row('artifact', ({ known }) => <Digest value={known?.artifactDigest} />)}
          {row('flavors', ({ known }) => known?.artifact.flavors.join(', '))}
          {row('inputs', ({ known }) => known?.artifact.signature?.inputs.map(({ name }) => name).join(', ') ?? 'no signature')}
          {row('evidence', ({ known }) => known?.evidence ? <>revision {known.evidence.revision}{known.evidence.missing.map(({ name, fix }) => <Text key={name} size="sm" c="var(--warning)">{name} is missing: {fix}</Text>)}</> : 'not pinned yet')}
          {row('verdict', ({ report }) => report?.verdict ? <StateBadge state={report.verdict} /> : 'not validated')}
          {checks.map((name) => row(name, ({ report }) => {
            const check = report?.checks.find((each) => each.name === name);
            return check ? <><StateBadge state={check.verdict} why={check.why} /> {check.value === null ? '' : number(check.value)}</> : '–';
          }))}
          {row('tags', ({ known }) => <Tags tags={tagsOf(known, false)} />)}
          {row('what Baton has found since', ({ known }) => <Tags tags={tagsOf(known, true)} />)}
          {row('production', ({ known }) => known && <Act size="xs" label={`Ask for v${known.version} in production`} roles={['data-scientist', 'ml-engineer', 'service', 'admin']} reason="optional" explain="A promotion is opened; somebody else approves what you ask for." run={(reason) => requestPromotion({ model, version: known.version, environment: 'production', reason })} done="The promotion is open." />)}
        </Table.Tbody>
      </Table>
    </div>
  );
}
