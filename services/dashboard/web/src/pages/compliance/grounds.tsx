import { Text } from '@mantine/core';
import type { Standing } from '../../api/audit.js';
import { StateBadge } from '../../look/state-badge.js';
import { Digest, Instant } from '../../look/words.js';
import { reviewOf } from '../approvals/override.js';

/** A version and its share of the traffic, with why it serves. */
type Weight = Standing['weights'][number];

/** Who let it serve: by approvals, by an override, by a rule; and who has come back to it. */
export function ApprovedBy({ weight: { approvals, override, rollback, promotion } }: { readonly weight: Weight }) {
  return (
    <>
      {override && <Overridden override={override} />}
      {approvals.map(({ by, role, at, comment }) => <Text key={by} size="sm">{by} as {role}, <Instant at={at} />{comment && `: “${comment}”`}</Text>)}
      {approvals.length === 0 && !override && <Text size="sm" c="var(--quiet)">{promotion?.origin === 'automatic' ? 'by rule, nobody is asked' : 'nobody'}</Text>}
      {rollback && <Text size="sm">rolled back to by {rollback.by}, <Instant at={rollback.at} />: “{rollback.reason}”</Text>}
    </>
  );
}

/** What was signed; of what nobody had to sign, the artifact alone. */
export function On({ evidence }: { readonly evidence: Weight['evidence'] }) {
  if (!evidence) return <Text size="sm" c="var(--quiet)">not known</Text>;
  if (evidence.evidenceDigest) return <Digest value={evidence.evidenceDigest} />;
  return <><Text size="sm" c="var(--quiet)">nobody signed any; artifact</Text><Digest value={evidence.artifactDigest} /></>;
}

function Overridden({ override }: { readonly override: NonNullable<Weight['override']> }) {
  const { by, role, at, reason, unmet, review } = override;
  return (
    <>
      <Text size="sm"><StateBadge state={reviewOf(override)} /> overridden by {by} as {role}, <Instant at={at} />: “{reason}” (without {unmet.map(({ name }) => name).join(', ')})</Text>
      <Text size="sm" c="var(--quiet)">{review ? <>{review.by} as {review.role}, <Instant at={review.at} />: “{review.comment}”</> : 'nobody has reviewed it'}</Text>
    </>
  );
}
