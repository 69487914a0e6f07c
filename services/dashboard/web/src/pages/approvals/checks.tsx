import { Stack, Table, Text, Title } from '@mantine/core';
import type { Check, Report } from '../../api/validation.js';
import { StateBadge } from '../../look/state-badge.js';
import { Digest, number } from '../../look/words.js';

const HEADS = ['Check', 'Verdict', 'Value and threshold', 'Why'];
/** What an approver has to look at stands first. */
const FIRST: readonly string[] = ['failed', 'warning', 'passed', 'not-applicable'];
const byVerdict = (one: Check, other: Check): number => FIRST.indexOf(one.verdict) - FIRST.indexOf(other.verdict);

/** A report's checks, each with its value, its interval and the threshold drawn on one scale. */
export function Checks({ report: { checks, digest, policy, evidenceRevision } }: { readonly report: Report }) {
  return (
    <Stack gap="xs" component="section" aria-label="what was measured">
      <Title order={4} size="h6">Checks</Title>
      <Text size="sm" c="var(--quiet)">Policy {policy.name}, revision {policy.revision}; evidence revision {evidenceRevision}; report <Digest value={digest} /></Text>
      <div className="scroll panel" tabIndex={0} role="region" aria-label="table of checks">
        <Table className="stacked" miw={640} aria-label="checks" verticalSpacing={6}>
          <Table.Thead><Table.Tr>{HEADS.map((head) => <Table.Th key={head} scope="col">{head}</Table.Th>)}</Table.Tr></Table.Thead>
          <Table.Tbody>{[...checks].sort(byVerdict).map((check) => (
            <Table.Tr key={check.name}>
              <Table.Th scope="row">{check.name}</Table.Th><Table.Td><StateBadge state={check.verdict} /></Table.Td><Table.Td><Scale check={check} /></Table.Td>
              <Table.Td w="45%"><Text size="sm">{check.why}</Text>{check.fix && <Text size="sm" c="var(--warning)">{check.fix}</Text>}</Table.Td>
            </Table.Tr>
          ))}</Table.Tbody>
        </Table>
      </div>
    </Stack>
  );
}

const [WIDTH, HEIGHT] = [150, 22];

/** The interval as a line, the value as a dot, the threshold as a dashed mark. */
export function Scale({ check: { value, low, high, threshold } }: { readonly check: Pick<Check, 'value' | 'low' | 'high' | 'threshold'> }) {
  if (value === null) return <Text size="sm" c="var(--quiet)">–</Text>;
  const marks = [value, low, high, threshold].filter((mark): mark is number => mark !== null);
  const [least, most] = [Math.min(...marks), Math.max(...marks)];
  const room = (most - least || Math.abs(most) || 1) * 0.15;
  const x = (mark: number) => ((mark - least + room) / (most - least + 2 * room)) * WIDTH;
  const said = `${number(value)}${low !== null && high !== null ? ` (${number(low)} to ${number(high)})` : ''}${threshold !== null ? `, threshold ${number(threshold)}` : ''}`;
  return (
    <div>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} style={{ width: '9.4rem', height: '1.4rem', display: 'block' }} role="img" aria-label={said}>
        <line x1={0} x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} stroke="var(--line)" strokeWidth={2} />
        {low !== null && high !== null && <line x1={x(low)} x2={x(high)} y1={HEIGHT / 2} y2={HEIGHT / 2} stroke="currentColor" strokeWidth={2} />}
        {threshold !== null && <line x1={x(threshold)} x2={x(threshold)} y1={2} y2={HEIGHT - 2} stroke="var(--warning)" strokeWidth={2} strokeDasharray="3 2" />}
        <circle cx={x(value)} cy={HEIGHT / 2} r={4} fill="currentColor" />
      </svg>
      <Text size="xs" c="var(--quiet)">{said}</Text>
    </div>
  );
}
