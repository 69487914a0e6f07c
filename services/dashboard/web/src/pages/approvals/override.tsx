import { Card, Group, List, Text, Title } from '@mantine/core';
import { override as breakGlass, reviewOverride, type Override, type Promotion } from '../../api/deployment.js';
import { Act } from '../../look/act.js';
import { StateBadge } from '../../look/state-badge.js';
import { Digest, Instant } from '../../look/words.js';
import { useSession } from '../../shell/session-provider.js';
import { useIsAuthor } from './authorship.js';

const OVERRIDERS = ['operator', 'ml-engineer', 'admin'];
const REVIEWERS = ['validator', 'compliance'];

/** How far its review is, in the words of the services. */
export const reviewOf = ({ review, overdueAt }: { readonly review: { readonly verdict: string } | null; readonly overdueAt: string | null }): string => review?.verdict ?? (overdueAt === null ? 'outstanding' : 'overdue');

/** Puts it through as it stands: says before what will be on the record, and who looks at it afterwards. */
export function BreakGlass({ promotion: { id, environment, requirements, evidenceDigest } }: { readonly promotion: Promotion }) {
  const unmet = requirements.filter(({ met }) => !met);
  const busy = unmet.find(({ name }) => name === 'no other rollout');
  const explain = (
    <>
      <Text size="sm" mb="xs">It is rolled out in {environment} now, by its steps, although this does not hold:</Text>
      <List size="sm" mb="xs" aria-label="what does not hold">{unmet.map(({ name, why }) => <List.Item key={name}><strong>{name}</strong>: {why}</List.Item>)}</List>
      <Text size="sm">On the record go your name and role, your reason, this list and the evidence <Digest value={evidenceDigest} />. Somebody else, who is {REVIEWERS.join(' or ')} and no author, reviews it within 24 hours; if nobody does, an alert is raised.</Text>
    </>
  );
  return <Act label="Override" danger roles={OVERRIDERS} blocked={busy ? `${busy.why} Let it end, or complete or abort it under Rollouts.` : null} explain={explain} run={(reason) => breakGlass(id, reason)} done="Overridden. Somebody else reviews it within 24 hours." />;
}

/** Who put it through and why, and what somebody else says of that. */
export function Overridden({ promotion }: { readonly promotion: Promotion }) {
  const { override } = promotion;
  if (!override) return null;
  const { by, role, at, reason, unmet, evidenceDigest, reviewDueAt, review } = override;
  return (
    <Card withBorder component="section" aria-label="override">
      <Group justify="space-between"><Title order={4} size="h6">Overridden</Title><StateBadge state={reviewOf(override)} /></Group>
      <Text size="sm"><strong>{by}</strong> as {role}, <Instant at={at} />: “{reason}”</Text>
      <Text size="sm">Without {unmet.map(({ name }) => name).join(', ')}; on evidence <Digest value={evidenceDigest} />.</Text>
      {review
        ? <Text size="sm"><strong>{review.by}</strong> as {review.role} {review.verdict === 'upheld' ? 'upheld it' : 'objects'}, <Instant at={review.at} />: “{review.comment}”{review.verdict === 'objected' && ' A rollback takes it back: Rollouts.'}</Text>
        : <Text size="sm" c={override.overdueAt === null ? undefined : 'var(--failed)'}>{override.overdueAt === null ? 'Somebody else is to review it: due' : 'Nobody has reviewed it: it was due'} <Instant at={reviewDueAt} /></Text>}
      {!review && <Review promotion={promotion} override={override} />}
    </Card>
  );
}

function Review({ promotion, override: { by } }: { readonly promotion: Promotion; readonly override: Override }) {
  const person = useSession()?.person;
  const author = useIsAuthor(promotion);
  const blocked = person?.subject === by ? 'You overrode it: somebody else must review that.' : author ? 'You wrote, registered or asked for it: somebody else must review it.' : null;
  const { id } = promotion;
  return (
    <Group mt="xs">
      <Act label="Uphold" color="teal.9" roles={REVIEWERS} blocked={blocked} explain="It was right to put it through. That closes the matter; say what you have looked at." run={(comment) => reviewOverride(id, 'upheld', comment)} done="Upheld, and on the record." />
      <Act label="Object" danger roles={REVIEWERS} blocked={blocked} explain="It should not have been put through. That raises an alert and takes nothing back: whoever runs production rolls back." run={(comment) => reviewOverride(id, 'objected', comment)} done="Objected, and on the record." />
      {blocked !== null && <Text size="sm" c="var(--quiet)">{blocked}</Text>}
    </Group>
  );
}
