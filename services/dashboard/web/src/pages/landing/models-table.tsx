import { Group, Progress, Table, Text, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { byShare, type Deployed } from '../../api/deployment.js';
import { PageLink } from '../../look/page-link.js';
import { StateBadge } from '../../look/state-badge.js';
import { counted, duration, ModelLink, number } from '../../look/words.js';
import { labelled, performanceOf, useFigures, worst, type ModelRow } from './overview.js';

const HEADS = ['Model', 'Serves production', 'Health', 'Performance', 'Drift'];

/** One row a model. Figures are those of what serves, or served at an instant; without data they say so. What is under way is of the present. */
export function ModelsTable({ rows, at }: { readonly rows: readonly ModelRow[]; readonly at: string | undefined }) {
  return (
    <div className="scroll panel" tabIndex={0} role="region" aria-label="table of models">
      <Table className="stacked" verticalSpacing="sm" horizontalSpacing="md" miw={940} aria-label="models" highlightOnHover>
        <Table.Thead><Table.Tr>{[...HEADS, at ? 'Under way now' : 'Under way'].map((head) => <Table.Th key={head} scope="col">{head}</Table.Th>)}</Table.Tr></Table.Thead>
        <Table.Tbody>{rows.map((row) => <Row key={row.model.id} row={row} at={at} />)}</Table.Tbody>
      </Table>
    </div>
  );
}

function Row({ row: { model, serving, staging, alerts, promotion, rollout }, at }: { readonly row: ModelRow; readonly at: string | undefined }) {
  const asked = { name: model.name, deployed: serving, at };
  return (
    <Table.Tr>
      <Table.Th scope="row"><ModelLink model={model.name} /><Text size="xs" c="var(--quiet)">owned by {model.owner}</Text></Table.Th>
      <Table.Td data-label="serves">{serving ? <Split deployed={serving} /> : <Text size="sm" c="var(--quiet)">{staging ? `v${staging.weights[0]?.version} in ${staging.environment} only` : 'nothing'}</Text>}</Table.Td>
      <Table.Td data-label="health">{alerts.length > 0 ? <PageLink to="/alerts" search={{ alert: alerts[0]!.id }} style={{ whiteSpace: 'nowrap' }}><StateBadge state={alerts[0]!.severity} /> {alerts.length} alert{alerts.length > 1 && 's'}</PageLink> : <Health {...asked} />}</Table.Td>
      <Table.Td data-label="performance"><Performance {...asked} /></Table.Td>
      <Table.Td data-label="drift"><Drift {...asked} /></Table.Td>
      <Table.Td data-label="under way">
        {!rollout && !promotion && <Text size="sm" c="var(--quiet)">nothing</Text>}
        {rollout && <PageLink to="/rollouts" search={{ rollout: rollout.id }}><StateBadge state={rollout.state} /> v{rollout.version}, step {rollout.step} of {rollout.steps.length}</PageLink>}
        {promotion && <PageLink to="/approvals" search={{ promotion: promotion.id }}>v{promotion.version} waits for {promotion.environment}</PageLink>}
      </Table.Td>
    </Table.Tr>
  );
}

/** Who takes how much of the traffic, as a bar and in words. */
export function Split({ deployed }: { readonly deployed: Deployed }) {
  const shares = byShare(deployed);
  const said = shares.map(({ version, weight }) => `v${version} ${weight} %`).join(', ');
  return (
    <div style={{ minWidth: 110 }}>
      <Text size="sm" style={{ whiteSpace: 'nowrap' }}>{said}</Text>
      <Progress.Root size="sm" aria-hidden>{shares.map(({ version, weight }, index) => <Progress.Section key={version} value={weight} color={index === 0 ? 'cyan.7' : 'yellow.6'} aria-label={`version ${version}`} />)}</Progress.Root>
    </div>
  );
}

interface Serving { readonly name: string; readonly deployed: Deployed | undefined; readonly at: string | undefined }

/** Whose figures stand in the table: of what serves, or of the version that took most of the traffic at an instant. */
function useServing(kind: 'performance' | 'drift' | 'health', { name, deployed, at }: Serving) {
  const most = at === undefined ? undefined : byShare(deployed)[0];
  return { serves: deployed !== undefined, ...useFigures(name, kind, deployed !== undefined, { version: most?.version, at }) };
}

/** Figures that are not of the last week say of which day they are, and of which version: another one may serve by now. */
function Of({ until, version, children }: { readonly until: string | null; readonly version: number | undefined; readonly children: ReactNode }) {
  return <>{children}{until && <Text size="xs" c="var(--quiet)" style={{ whiteSpace: 'nowrap' }}>v{version}, week to {until}</Text>}</>;
}

/** What does not serve has no figures: that is no trouble, and must not look like any. */
function Empty({ serves, reason }: { readonly serves: boolean; readonly reason: string }) {
  return serves ? <StateBadge state="no-data" why={reason} /> : <Text size="sm" c="var(--quiet)" aria-label="nothing serves production">–</Text>;
}

function Health(asked: Serving) {
  const { serves, data, until } = useServing('health', asked);
  const found = worst(data && { ...data, series: data.series.filter(({ metric }) => metric.endsWith('-rate')) });
  if (!serves || !found) return <Empty serves={serves} reason="Nothing is known yet." />;
  return <Of until={until} version={data?.version}><StateBadge state={found.point.state} why={found.point.reason} /></Of>;
}

function Performance(asked: Serving) {
  const { serves, data, until } = useServing('performance', asked);
  const [found] = performanceOf(data);
  if (!serves || !found) return <Empty serves={serves} reason={data?.series[0]?.points[0]?.reason ?? 'Nobody has sent ground truth.'} />;
  const { metric, point } = found;
  const [rests, said] = point.kind === 'estimated'
    ? [point.reason, 'estimated']
    : [`${counted(point.n, 'label')}, half of them within ${duration(point.medianLabelLag)}`, labelled(point)];
  return <Of until={until} version={data?.version}><Group gap={6} wrap="nowrap"><StateBadge state={point.state} why={point.reason} /><Tooltip label={rests} multiline maw={360}><Text size="sm"><strong>{number(point.value)}</strong> {metric} · {said}</Text></Tooltip></Group></Of>;
}

function Drift(asked: Serving) {
  const { serves, data, until } = useServing('drift', asked);
  const found = worst(data, 'psi');
  if (!serves || !found || found.point.value === null) return <Empty serves={serves} reason={found?.point.reason ?? 'There is nothing to compare yet.'} />;
  return <Of until={until} version={data?.version}><Group gap={6} wrap="nowrap"><StateBadge state={found.point.state} why={found.point.reason} /><Text size="sm"><strong>{number(found.point.value)}</strong> PSI of {found.name}</Text></Group></Of>;
}
