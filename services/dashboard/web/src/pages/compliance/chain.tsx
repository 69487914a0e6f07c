import { Button, Card, Group, Progress, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { chainHead, verification } from '../../api/audit.js';
import { Answer, Failed } from '../../look/answers.js';
import { useSentOnce } from '../../look/sent-once.js';
import { StateBadge } from '../../look/state-badge.js';
import { Digest } from '../../look/words.js';

/** So many entries are computed again at once: a second or two, after which the progress moves. */
const TOGETHER = 20_000;

interface Verified { readonly entries: number; readonly hash: string; readonly broken: { position: number; why: string } | null }

/** The end of the ledger's chain, and whether all of it still is what was chained. */
export function Chain() {
  const query = useQuery({ queryKey: ['chain'], queryFn: chainHead, refetchInterval: false });
  return (
    <Card withBorder component="section" aria-label="chain">
      <Title order={3} size="h5">Chain</Title>
      <Text size="sm" c="var(--quiet)">Each entry is hashed over the one before. A change shows when the chain is verified; what was rewritten as a whole shows when its end is compared with one that was kept elsewhere.</Text>
      <Answer query={query}>{({ position, hash }) => <><Text size="sm">{position} entries, end <Digest value={hash} /></Text><Verification end={position} /></>}</Answer>
    </Card>
  );
}

function Verification({ end }: { readonly end: number }) {
  const [done, setDone] = useState(0);
  const run = useSentOnce({ mutationFn: () => verify(end, setDone) });
  return (
    <>
      <Group mt="xs"><Button size="xs" variant="default" loading={run.isPending} onClick={run.send}>Verify the chain</Button></Group>
      {run.isPending && <Progress mt="xs" value={(100 * done) / Math.max(1, end)} aria-label={`${done} of ${end} entries verified`} />}
      {run.error && <Failed error={run.error} />}
      <div role="status">{run.data && <Outcome verified={run.data} />}</div>
    </>
  );
}

function Outcome({ verified: { entries, hash, broken } }: { readonly verified: Verified }) {
  if (broken) return <Text size="sm" mt="xs"><StateBadge state="failed" /> It is broken at position {broken.position}: {broken.why}</Text>;
  return <Text size="sm" mt="xs"><StateBadge state="passed" /> {entries} entries were computed again and are what was chained, to <Digest value={hash} />.</Text>;
}

async function verify(end: number, progress: (entries: number) => void): Promise<Verified> {
  let [entries, hash] = [0, ''];
  progress(0);
  for (let from = 1; from <= end; from += TOGETHER) {
    const part = await verification(from, Math.min(end, from + TOGETHER - 1));
    entries += part.entries;
    hash = part.hash;
    if (part.broken) return { entries, hash, broken: part.broken };
    progress(entries);
  }
  return { entries, hash, broken: null };
}
