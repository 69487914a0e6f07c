import { Stack, Table, Text, Title } from '@mantine/core';
import type { Check, Report } from '../../api/validation.js';
import { Scale } from '../../look/scale.js';
import { StateBadge } from '../../look/state-badge.js';
import { Digest, Instant } from '../../look/words.js';
import { Slices } from './slices.js';

const HEADS = ['Check', 'Verdict', 'Value and threshold', 'Why'];
/** What an approver has to look at stands first. */
const FIRST: readonly string[] = ['failed', 'warning', 'passed', 'not-applicable'];
const byVerdict = (one: Check, other: Check): number => FIRST.indexOf(one.verdict) - FIRST.indexOf(other.verdict);

/** A report's checks, each with its value, its interval and the threshold drawn on one scale. */
export function Checks({ report: { checks, slices, digest, policy, evidenceRevision, startedAt, endedAt } }: { readonly report: Report }) {
  return (
    <Stack gap="xs" component="section" aria-label="what was measured">
      <Title order={4} size="h6">Checks</Title>
      <Text size="sm" c="var(--quiet)">Measured <Instant at={endedAt ?? startedAt} />: policy {policy.name}, revision {policy.revision}; evidence revision {evidenceRevision}; report <Digest value={digest} /></Text>
      <div className="scroll panel" tabIndex={0} role="region" aria-label="table of checks">
        <Table className="stacked" miw={640} aria-label="checks" verticalSpacing={6}>
          <Table.Thead><Table.Tr>{HEADS.map((head) => <Table.Th key={head} scope="col">{head}</Table.Th>)}</Table.Tr></Table.Thead>
          <Table.Tbody>{[...checks].sort(byVerdict).map((check) => (
            <Table.Tr key={check.name}>
              <Table.Th scope="row">{check.name}</Table.Th><Table.Td><StateBadge state={check.verdict} /></Table.Td><Table.Td><Scale of={check} /></Table.Td>
              <Table.Td w="45%"><Text size="sm">{check.why}</Text>{check.fix && <Text size="sm" c="var(--warning)">{check.fix}</Text>}</Table.Td>
            </Table.Tr>
          ))}</Table.Tbody>
        </Table>
      </div>
      {slices.length > 0 && <Slices slices={slices} />}
    </Stack>
  );
}
