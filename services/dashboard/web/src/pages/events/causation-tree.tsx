import { Text } from '@mantine/core';
import type { LedgerEvent } from '../../api/audit.js';
import { EventLine } from './event-line.js';

interface Branch { readonly event: LedgerEvent; readonly children: Branch[] }

/** A story as a tree: each event below the one that it answers. What nobody here caused stands at the top. */
export function CausationTree({ events, chosen }: { readonly events: readonly LedgerEvent[]; readonly chosen: string | undefined }) {
  return (
    <>
      <Text size="sm" c="var(--quiet)" mb={4}>One story: each event stands below the one that it answers.</Text>
      <Branches branches={treeOf(events)} chosen={chosen} label="causation" />
    </>
  );
}

function treeOf(events: readonly LedgerEvent[]): Branch[] {
  const branches = new Map([...events].sort((one, other) => (one.time < other.time ? -1 : one.time > other.time ? 1 : one.position - other.position)).map((event) => [event.id, { event, children: [] as Branch[] }]));
  const roots: Branch[] = [];
  for (const branch of branches.values()) (branch.event.causationId === null ? roots : branches.get(branch.event.causationId)?.children ?? roots).push(branch);
  return roots;
}

function Branches({ branches, chosen, label }: { readonly branches: readonly Branch[]; readonly chosen: string | undefined; readonly label?: string }) {
  return (
    <ul aria-label={label} style={{ listStyle: 'none', margin: 0, paddingLeft: label ? 0 : 14, borderLeft: label ? undefined : '1px solid var(--line)' }}>
      {branches.map(({ event, children }) => <li key={event.position}><EventLine event={event} chosen={event.id === chosen} />{children.length > 0 && <Branches branches={children} chosen={chosen} />}</li>)}
    </ul>
  );
}
