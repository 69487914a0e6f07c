import { Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { LedgerEvent } from '../../api/audit.js';
import { EventDot } from '../../look/event-tone.js';
import { sentenceOf } from '../../look/sentence.js';
import { Instant } from '../../look/words.js';

/** As much of an event as its line says. */
export type Shown = Pick<LedgerEvent, 'id' | 'type' | 'actor' | 'data' | 'time'>;

/** One event in one line; choosing it shows all of it. */
export function EventLine({ event, chosen }: { readonly event: Shown; readonly chosen: boolean }) {
  const navigate = useNavigate({ from: '/events' });
  const line = useRef<HTMLButtonElement>(null);
  const before = useRef(chosen);
  useEffect(() => {
    // The list is narrower beside a detail, and its lines stand elsewhere.
    if (chosen && !before.current) line.current?.scrollIntoView({ block: 'nearest' });
    before.current = chosen;
  }, [chosen]);
  return (
    <button ref={line} type="button" className="row-link" aria-current={chosen ? 'true' : undefined} onClick={() => void navigate({ search: (before) => ({ ...before, event: event.id }) })}
      style={{ all: 'unset', boxSizing: 'border-box', display: 'flex', width: '100%', padding: '4px 8px', cursor: 'pointer', borderRadius: 6, gap: 8, background: chosen ? 'var(--chosen)' : undefined }}>
      <EventDot event={event} /><Text size="sm" style={{ flex: 1 }}>{sentenceOf(event)}</Text><Text size="xs" c="var(--quiet)" visibleFrom="xs">{event.type.split('.')[0]}</Text><Text size="xs" c="var(--quiet)"><Instant at={event.time} /></Text>
    </button>
  );
}
