import { Table, Text } from '@mantine/core';
import type { Report } from '../../api/validation.js';
import { Scale } from '../../look/scale.js';
import { StateBadge } from '../../look/state-badge.js';
import { count, counted } from '../../look/words.js';

type Slice = Report['slices'][number];

/** The metric on the rows with each value of a column, all on one scale; open where one of them is worse than is allowed. */
export function Slices({ slices }: { readonly slices: readonly Slice[] }) {
  const all = slices.flatMap(({ score, low, high }) => [score, low, high]);
  const worse = slices.filter(({ verdict }) => verdict !== 'passed').length;
  return (
    <details open={worse > 0}>
      <summary><Text span size="sm" c="var(--quiet)">{counted(slices.length, 'slice')}, {worse === 0 ? 'none of them worse than the policy lets it be' : `${worse} worse than the policy lets it be`}</Text></summary>
      <div className="scroll panel" tabIndex={0} role="region" aria-label="table of slices">
        <Table className="stacked" aria-label="slices" verticalSpacing={4}>
          <Table.Thead><Table.Tr>{['Where', 'Rows', 'Verdict', 'Metric'].map((head) => <Table.Th key={head} scope="col">{head}</Table.Th>)}</Table.Tr></Table.Thead>
          <Table.Tbody>{slices.map(({ column, value, n, metric, score, low, high, verdict }) => (
            <Table.Tr key={`${column} ${value}`}>
              <Table.Th scope="row">{column} is {value}</Table.Th><Table.Td data-label="rows">{count(n)}</Table.Td><Table.Td><StateBadge state={verdict} /></Table.Td>
              <Table.Td><Text size="xs" c="var(--quiet)">{metric}</Text><Scale of={{ value: score, low, high, threshold: null }} beside={all} /></Table.Td>
            </Table.Tr>
          ))}</Table.Tbody>
        </Table>
      </div>
    </details>
  );
}
