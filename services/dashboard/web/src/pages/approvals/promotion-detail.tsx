import { Alert, Button, Card, Checkbox, Group, List, Modal, Stack, Text, Textarea, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { approve, environments, promotion, reject, withdraw, type Promotion } from '../../api/deployment.js';
import { reports, type Check, type Report } from '../../api/validation.js';
import { Refusal } from '../../api/http.js';
import { Act } from '../../look/act.js';
import { Answer, Failed } from '../../look/answers.js';
import { Guarded } from '../../look/guarded.js';
import { PageLink } from '../../look/page-link.js';
import { useSentOnce } from '../../look/sent-once.js';
import { StateBadge } from '../../look/state-badge.js';
import { Digest, Instant, ModelLink } from '../../look/words.js';
import { useMay } from '../../shell/session-provider.js';
import { useIsAuthor } from './authorship.js';
import { Checks } from './checks.js';
import { BreakGlass, Overridden } from './override.js';
import { SinceChampion } from './since-champion.js';

/** What an approver signs: what is asked for, what is unmet, what was measured, and the digest over all of it. */
export function PromotionDetail({ id }: { readonly id: string }) {
  const query = useQuery({ queryKey: ['promotions', id], queryFn: () => promotion(id) });
  return <Answer query={query} height={400}>{(found) => <Detail promotion={found} />}</Answer>;
}

function Detail({ promotion: found }: { readonly promotion: Promotion }) {
  const { model, version: number, environment, state, requestedBy, reason, evidenceDigest, approvals, endedBecause } = found;
  const known = useQuery({ queryKey: ['reports', model, number], queryFn: () => reports(model, number) });
  const report = known.data?.items.find(({ environments: where }) => where.includes(environment));
  const warnings = report?.checks.filter(({ verdict }) => verdict === 'warning') ?? [];
  return (
    <Stack component="article" aria-label="promotion">
      <Group justify="space-between"><Title order={3}><ModelLink model={model} version={number} /> → {environment}</Title><StateBadge state={state} why={endedBecause} /></Group>
      <Text size="sm">Asked for by <strong>{requestedBy}</strong>{reason && <>: “{reason}”</>}</Text>
      {endedBecause && <Alert color={state === 'completed' ? 'teal' : 'gray'} variant="outline" title={`Ended: ${state}`}>{endedBecause}</Alert>}
      <Overridden promotion={found} />
      <Requirements promotion={found} />
      <SinceChampion promotion={found} />
      <Card withBorder component="section" aria-label="what is signed">
        <Title order={4} size="h6">What is signed</Title>
        <Text size="sm">Evidence <Digest value={evidenceDigest} />: artifact, evidence revision, report, policy and environment rules. If one of them changes, approvals go stale.</Text>
        {approvals.map(({ by, role, at, comment, acknowledgedWarnings }) => <Text key={by} size="sm">✓ {by} as {role}, <Instant at={at} />{comment && `: “${comment}”`}{acknowledgedWarnings.length > 0 && ` (acknowledged: ${acknowledgedWarnings.join(', ')})`}</Text>)}
      </Card>
      {known.error ? <Failed error={known.error} /> : report ? <Checks report={report} /> : <Text size="sm" c="var(--quiet)">No report speaks of {environment} yet.</Text>}
      {state === 'open' && <Answers promotion={found} warnings={warnings} report={report} />}
    </Stack>
  );
}

function Requirements({ promotion: { id, requirements } }: { readonly promotion: Promotion }) {
  return (
    <List spacing={4} size="sm" listStyleType="none" aria-label="requirements">
      {requirements.map((each) => <List.Item key={each.name}><StateBadge state={each.met ? 'ok' : 'blocked'} /> <strong>{each.name}</strong>: {each.why} {!each.met && each.fix && <Text span size="sm" c="var(--warning)" style={{ whiteSpace: 'pre-line' }}><Fix fix={each.fix} shown={id} /> ({each.who})</Text>}</List.Item>)}
    </List>
  );
}

/**
 * What is to be done. The services say by which call; where these pages have a button for it, that is where it leads.
 * @param shown the promotion whose buttons stand below
 */
function Fix({ fix, shown }: { readonly fix: string; readonly shown: string }) {
  const [, rollout] = /\/rollouts\/([\w-]+)\//.exec(fix) ?? [];
  if (rollout) return <>Let it end, or <PageLink to="/rollouts" search={{ rollout }}>complete or abort it</PageLink>.</>;
  if (/\/rollback\b/.test(fix)) return <>If it still serves, <PageLink to="/rollouts">roll it back</PageLink>.</>;
  const [, approved] = /\/promotions\/([\w-]+)\/approvals\b/.exec(fix) ?? [];
  if (approved === shown) return <>Approve below.</>;
  if (approved) return <PageLink to="/approvals" search={{ promotion: approved }}>Approve it there first.</PageLink>;
  if (/\/review\b/.test(fix)) return <>Uphold it above, or object.</>;
  return <>{fix}</>;
}

/** Why this reader does not approve: the environment's rules name the roles. Null if they may. */
function useRefusal(promotion: Promotion): string | null {
  const rules = useQuery({ queryKey: ['environments'], queryFn: environments }).data?.items.find(({ name }) => name === promotion.environment);
  const roles = rules?.approvals.roles ?? [];
  return useMay(roles, useIsAuthor(promotion) ? `You wrote, registered or asked for it: somebody else who is ${roles.join(' or ')} must approve.` : null);
}

function Answers({ promotion: found, warnings, report }: { readonly promotion: Promotion; readonly warnings: readonly Check[]; readonly report: Report | undefined }) {
  const [opened, { open, close }] = useDisclosure(false);
  const because = useRefusal(found);
  return (
    <Group>
      <Guarded color="teal.9" because={because} onClick={open}>Approve</Guarded>
      <Act label="Reject" danger roles={['validator', 'compliance', 'ml-engineer', 'operator', 'admin']} explain="It will not be deployed; the author sees your reason." run={(reason) => reject(found.id, reason)} done="Rejected." />
      <Act label="Withdraw" variant="default" roles={['data-scientist', 'ml-engineer', 'service', 'admin']} explain="For whoever asked for it and thinks better of it." run={(reason) => withdraw(found.id, reason)} done="Withdrawn." />
      <BreakGlass promotion={found} />
      {because !== null && <Text size="sm" c="var(--quiet)">{because}</Text>}
      <Modal opened={opened} onClose={close} title={`Approve ${found.model} v${found.version} for ${found.environment}`} size="lg"><Signature promotion={found} warnings={warnings} report={report} onDone={close} /></Modal>
    </Group>
  );
}

/** Warnings are acknowledged one by one; the digest that the approver has seen is sent along. */
function Signature({ promotion: { id, evidenceDigest }, warnings, report, onDone }: { readonly promotion: Promotion; readonly warnings: readonly Check[]; readonly report: Report | undefined; readonly onDone: () => void }) {
  const [acknowledged, setAcknowledged] = useState<string[]>([]);
  const [comment, setComment] = useState('');
  const queries = useQueryClient();
  const sign = useSentOnce({
    mutationFn: () => approve(id, { evidenceDigest: evidenceDigest ?? '', comment, acknowledgedWarnings: acknowledged }),
    onSuccess: async () => {
      notifications.show({ message: 'Approved, and on the record.', color: 'teal' });
      onDone();
      await queries.invalidateQueries();
    },
  });
  const difference = sign.error instanceof Refusal ? sign.error.body['difference'] as Array<{ field: string; seen: unknown; now: unknown }> | undefined : undefined;
  return (
    <form onSubmit={(event) => { event.preventDefault(); if (!sign.isSuccess) sign.send(); }}>
      <Stack>
        <Text size="sm">You sign the evidence <Digest value={evidenceDigest} />{report && <> with the report <Digest value={report.digest} /></>}.</Text>
        {warnings.length > 0 && <Checkbox.Group label="Warnings that you accept" value={acknowledged} onChange={setAcknowledged}>{warnings.map(({ name, why }) => <Checkbox key={name} mt="xs" value={name} label={name} description={why} />)}</Checkbox.Group>}
        <Textarea label="Comment" description="Goes on the record." autosize minRows={2} maxLength={2_000} value={comment} onChange={(event) => setComment(event.currentTarget.value)} data-autofocus />
        {sign.error && <Failed error={sign.error} />}
        {difference?.map(({ field, seen, now }) => <Text key={field} size="sm">{field}: you saw {JSON.stringify(seen)}, now it is {JSON.stringify(now)}</Text>)}
        <Group justify="flex-end"><Button variant="default" onClick={onDone}>Cancel</Button><Button type="submit" color="teal.9" loading={sign.isPending} disabled={acknowledged.length < warnings.length}>Approve</Button></Group>
      </Stack>
    </form>
  );
}
