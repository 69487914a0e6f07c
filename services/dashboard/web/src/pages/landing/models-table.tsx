import { Group, Progress, Table, Text, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Deployed } from '../../api/deployment.js';
import { PageLink } from '../../look/page-link.js';
import { StateBadge } from '../../look/state-badge.js';
import { duration, ModelLink, number, percent } from '../../look/words.js';
import { useFigures, worst, type ModelRow } from './overview.js';

const HEADS = ['Model', 'Serves production', 'Health', 'Performance', 'Drift', 'Under way'];

/** One row a model. Figures are those of what serves; without data they say so. */
export function ModelsTable({ rows }: { readonly rows: readonly ModelRow[] }) {
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label="models">
      <Table verticalSpacing="xs" miw={940} aria-label="models">
        <Table.Thead><Table.Tr>{HEADS.map((head) => <Table.Th key={head} scope="col">{head}</Table.Th>)}</Table.Tr></Table.Thead>
        <Table.Tbody>{rows.map((row) => <Row key={row.model.id} row={row} />)}</Table.Tbody>
      </Table>
    </div>
  );
}

function Row({ row: { model, serving, staging, alerts, promotion, rollout } }: { readonly row: ModelRow }) {
  return (
    <Table.Tr>
      <Table.Th scope="row"><ModelLink model={model.name} /><Text size="xs" c="var(--quiet)">by {model.createdBy}</Text></Table.Th>
      <Table.Td>{serving ? <Split deployed={serving} /> : <Text size="sm" c="var(--quiet)">{staging ? `v${staging.weights[0]?.version} in ${staging.environment} only` : 'nothing'}</Text>}</Table.Td>
      <Table.Td>{alerts.length > 0 ? <PageLink to="/alerts" search={{ alert: alerts[0]!.id }}><StateBadge state={alerts[0]!.severity} /> {alerts.length}</PageLink> : <Health name={model.name} serves={serving !== undefined} />}</Table.Td>
      <Table.Td><Performance name={model.name} serves={serving !== undefined} /></Table.Td>
      <Table.Td><Drift name={model.name} serves={serving !== undefined} /></Table.Td>
      <Table.Td>
        {!rollout && !promotion && <Text size="sm" c="var(--quiet)">nothing</Text>}
        {rollout && <PageLink to="/rollouts" search={{ rollout: rollout.id }}><StateBadge state={rollout.state} /> v{rollout.version}, step {rollout.step} of {rollout.steps.length}</PageLink>}
        {promotion && <PageLink to="/approvals" search={{ promotion: promotion.id }}>v{promotion.version} waits for {promotion.environment}</PageLink>}
      </Table.Td>
    </Table.Tr>
  );
}

/** Who takes how much of the traffic, as a bar and in words. */
export function Split({ deployed: { weights } }: { readonly deployed: Deployed }) {
  const shares = [...weights].sort((one, other) => other.weight - one.weight);
  const said = shares.map(({ version, weight }) => `v${version} ${weight} %`).join(', ');
  return (
    <div style={{ minWidth: 110 }}>
      <Text size="sm">{said}</Text>
      <Progress.Root size="sm" aria-hidden>{shares.map(({ version, weight }, index) => <Progress.Section key={version} value={weight} color={index === 0 ? 'cyan.7' : 'yellow.6'} aria-label={`version ${version}`} />)}</Progress.Root>
    </div>
  );
}

interface Named { readonly name: string; readonly serves: boolean }

/** Figures that are not of the last week say of which day they are. */
function Of({ until, children }: { readonly until: string | null; readonly children: ReactNode }) {
  return <>{children}{until && <Text size="xs" c="var(--quiet)" style={{ whiteSpace: 'nowrap' }}>week to {until}</Text>}</>;
}

const Empty = ({ reason }: { readonly reason: string }) => <StateBadge state="no-data" why={reason} />;

function Health({ name, serves }: Named) {
  const { data, until } = useFigures(name, 'health', serves);
  const found = worst(data && { ...data, series: data.series.filter(({ metric }) => metric.endsWith('-rate')) });
  if (!serves || !found) return <Empty reason={serves ? 'Nothing is known yet.' : 'Nothing serves production.'} />;
  return <Of until={until}><StateBadge state={found.point.state} why={found.point.reason} /></Of>;
}

function Performance({ name, serves }: Named) {
  const { data, until } = useFigures(name, 'performance', serves);
  const found = data?.series.find(({ points }) => points[0]?.kind === 'measured' && points[0].value !== null) ?? data?.series[0];
  const point = found?.points[0];
  if (!serves || !point || point.value === null) return <Empty reason={point?.reason ?? 'Nothing serves production, or nobody has sent ground truth.'} />;
  return <Of until={until}><Group gap={6} wrap="nowrap"><StateBadge state={point.state} why={point.reason} /><Tooltip label={`${point.n} labels; median age ${duration(point.medianLabelLag)}`}><Text size="sm">{found.metric} {number(point.value)} · {percent(point.coverage)} labelled</Text></Tooltip></Group></Of>;
}

function Drift({ name, serves }: Named) {
  const { data, until } = useFigures(name, 'drift', serves);
  const found = worst(data, 'psi');
  if (!serves || !found || found.point.value === null) return <Empty reason={found?.point.reason ?? 'Nothing serves production.'} />;
  return <Of until={until}><Group gap={6} wrap="nowrap"><StateBadge state={found.point.state} why={found.point.reason} /><Text size="sm">{found.name} {number(found.point.value)}</Text></Group></Of>;
}
