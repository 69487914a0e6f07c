import { Button, Text, Timeline as Line } from '@mantine/core';
import { IconActivity, IconAlertTriangle, IconArrowsSplit2, IconBox, IconChecklist, IconFlask, IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { events, type LedgerEvent } from '../../api/audit.js';
import { Answer, Nothing } from '../../look/answers.js';
import { PageLink } from '../../look/page-link.js';
import { sentenceOf } from '../../look/sentence.js';
import { Instant } from '../../look/words.js';

/** A model's life without what comes by the hour. */
const TYPES = [
  'registry.model-version.registered.v1', 'registry.evidence.*', 'registry.alias.*', 'validation.validation.*', 'deployment.promotion.*', 'deployment.rollout.*', 'deployment.model.*', 'monitoring.reference.*',
  'monitoring.drift.*', 'monitoring.performance.*', 'monitoring.canary.*', 'monitoring.alert.*', 'monitoring.retraining.*', 'monitoring.monitors.*',
];
const SHOWN = 40;

const ICONS: ReadonlyArray<readonly [RegExp, typeof IconBox]> = [[/alert|drift|performance/, IconAlertTriangle], [/retraining/, IconRefresh], [/canary|rollout|deployment\.model/, IconArrowsSplit2], [/promotion|validation/, IconChecklist], [/registry/, IconBox], [/reference/, IconFlask]];
const iconOf = (type: string) => ICONS.find(([pattern]) => pattern.test(type))?.[1] ?? IconActivity;

export function Timeline({ model }: { readonly model: string }) {
  const { at } = useSearch({ from: '/models/$model' });
  const [shown, setShown] = useState(SHOWN);
  const query = useQuery({
    queryKey: ['events', 'life', model, at],
    queryFn: async () => (await events({ model, type: TYPES.join(','), to: at, order: 'desc', limit: 500 })).items,
  });
  return (
    <Answer query={query} height={400}>{(all) => (all.length === 0 ? <Nothing>Nothing is on the record.</Nothing> : (
      <>
        <Line active={all.length} bulletSize={26} lineWidth={2} color="gray">{all.slice(0, shown).map((event) => <Moment key={event.id} event={event} />)}</Line>
        {all.length > shown && <Button variant="default" mt="md" onClick={() => setShown((count) => count + SHOWN)}>{all.length - shown} earlier</Button>}
      </>
    ))}</Answer>
  );
}

function Moment({ event }: { readonly event: LedgerEvent }) {
  const Icon = iconOf(event.type);
  return (
    <Line.Item bullet={<Icon size={14} aria-hidden />} title={<Text size="sm">{sentenceOf(event)}</Text>}>
      <Text size="xs" c="var(--quiet)"><Instant at={event.time} /> by {event.actor} · <PageLink to="/events" search={{ correlation: event.correlationId, event: event.id }}>evidence and cause</PageLink>{event.traceparent && ` · trace ${event.traceparent.split('-')[1]?.slice(0, 8)}`}</Text>
    </Line.Item>
  );
}
