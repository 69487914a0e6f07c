import { Card, Group, Table, Text, Title } from '@mantine/core';
import { StateBadge } from '../../look/state-badge.js';
import { count, counted, number } from '../../look/words.js';

/** One figure of a canary beside the champion's. */
export interface Measure { metric: string; value: number | null; low: number | null; high: number | null; champion: number | null; threshold: number | null; n: number; verdict: string; why: string }
/** `monitoring.canary.judged`, as far as it is shown. */
export interface Judged { rolloutId: string; step: number; verdict: string; reason: string; samples: number; labels: number; measures: Measure[] }

const HEADS = ['Figure', 'Verdict', 'Canary', 'Champion', 'Allowed', 'n'];

/** What monitoring said of a step when it judged it. */
export function JudgedStep({ judged: { step, verdict, samples, labels, measures, reason } }: { readonly judged: Judged }) {
  return (
    <Card withBorder component="section" aria-label={`verdict on step ${step}`}>
      <Group justify="space-between"><Title order={4} size="h6">Step {step}: {counted(samples, 'prediction')}, {counted(labels, 'label')}</Title><StateBadge state={verdict} /></Group>
      <Text size="sm">{reason}</Text>
      <CanaryMeasures step={step} measures={measures} />
    </Card>
  );
}

/** The canary's figures beside the champion's at the same time. */
export function CanaryMeasures({ step, measures }: { readonly step: number; readonly measures: readonly Measure[] }) {
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={`figures of step ${step}`}>
      <Table className="stacked" miw={520} aria-label={`figures of step ${step}`}>
        <Table.Thead><Table.Tr>{HEADS.map((head) => <Table.Th key={head} scope="col">{head}</Table.Th>)}</Table.Tr></Table.Thead>
        <Table.Tbody>{measures.map(({ metric, verdict, value, low, high, champion, threshold, n, why }) => (
          <Table.Tr key={metric}>
            <Table.Th scope="row">{metric}</Table.Th><Table.Td><StateBadge state={verdict} why={why} /></Table.Td><Table.Td data-label="canary">{number(value)}{low !== null && high !== null ? ` (${number(low)} to ${number(high)})` : ''}</Table.Td>
            <Table.Td data-label="champion">{number(champion)}</Table.Td><Table.Td data-label="allowed">{number(threshold)}</Table.Td><Table.Td data-label="over">{count(n)}</Table.Td>
          </Table.Tr>
        ))}</Table.Tbody>
      </Table>
    </div>
  );
}
