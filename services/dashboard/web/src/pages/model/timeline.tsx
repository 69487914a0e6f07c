import { Button, Text, Timeline as Line } from '@mantine/core';
import { IconActivity, IconAlertTriangle, IconArrowsSplit2, IconBox, IconChecklist, IconFlask, IconRefresh, IconWaveSine } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { events, type LedgerEvent } from '../../api/audit.js';
import { Answer, Nothing } from '../../look/answers.js';
import { toneOfEvent } from '../../look/event-tone.js';
import { PageLink } from '../../look/page-link.js';
import { sentenceOf } from '../../look/sentence.js';
import { Instant } from '../../look/words.js';

/** A model's life without what comes by the hour. */
const TYPES = [
  'registry.model-version.registered.v1', 'registry.evidence.*', 'registry.alias.*', 'validation.validation.*', 'deployment.promotion.*', 'deployment.rollout.*', 'deployment.model.*', 'monitoring.reference.*',
  'monitoring.drift.*', 'monitoring.performance.*', 'monitoring.canary.*', 'monitoring.alert.*', 'monitoring.retraining.*', 'monitoring.monitors.*',
];
const SHOWN = 40;

const ICONS: ReadonlyArray<readonly [RegExp, typeof IconBox]> = [[/drift/, IconWaveSine], [/alert|performance/, IconAlertTriangle], [/retraining/, IconRefresh], [/canary|rollout|deployment\.model/, IconArrowsSplit2], [/promotion|validation/, IconChecklist], [/registry/, IconBox], [/reference/, IconFlask]];
const iconOf = (type: string) => ICONS.find(([pattern]) => pattern.test(type))?.[1] ?? IconActivity;

export function Timeline({ model }: { readonly model: string }) {
  const { at } = useSearch({ from: '/models/$model' });
  const [shown, setShown] = useState(SHOWN);
  const query = useQuery({
    queryKey: ['events', 'life', model, at],
    queryFn: async () => (await events({ model, type: TYPES.join(','), to: at, order: 'desc', limit: 500 })).items,
  });
  return (
    <Answer query={query} height={400}>{(all) => {
      const moments = gathered(all);
      return moments.length === 0 ? <Nothing>Nothing is on the record.</Nothing> : (
        <>
          <Line className="life" active={moments.length} bulletSize={26} lineWidth={2} color="gray">{moments.slice(0, shown).map((moment) => <Moment key={moment[0].id} moment={moment} />)}</Line>
          {moments.length > shown && <Button variant="default" mt="md" onClick={() => setShown((count) => count + SHOWN)}>{moments.length - shown} earlier</Button>}
        </>
      );
    }}</Answer>
  );
}

type Gathered = readonly [LedgerEvent, ...LedgerEvent[]];

/** Features drift and come back by the dozen: what is said of them in a row is one moment. */
function gathered(all: readonly LedgerEvent[]): Gathered[] {
  const moments: Array<[LedgerEvent, ...LedgerEvent[]]> = [];
  for (const event of all) {
    const last = moments.at(-1);
    if (last && drifts(event) && drifts(last[0])) last.push(event);
    else moments.push([event]);
  }
  return moments;
}

const drifts = ({ type }: LedgerEvent): boolean => type.startsWith('monitoring.drift.');

function Moment({ moment: [event, ...more] }: { readonly moment: Gathered }) {
  const Icon = iconOf(event.type);
  const tone = toneOfEvent(event);
  return (
    <Line.Item bullet={<Icon size="0.875rem" aria-hidden style={{ color: `var(--${tone})` }} />} title={<Text size="sm">{more.length > 0 ? summaryOf([event, ...more]) : sentenceOf(event)}</Text>}>
      <Text size="xs" c="var(--quiet)"><Instant at={event.time} /> by {event.actor} · <PageLink to="/events" search={{ correlation: event.correlationId, event: event.id }}>evidence and cause</PageLink></Text>
      {more.length > 0 && (
        <details>
          <summary><Text span size="xs" c="var(--quiet)">each of them</Text></summary>
          {[event, ...more].map((each) => <Text key={each.id} size="xs"><PageLink to="/events" search={{ correlation: each.correlationId, event: each.id }}>{sentenceOf(each)}</PageLink></Text>)}
        </details>
      )}
    </Line.Item>
  );
}

function summaryOf(all: Gathered): string {
  const features = (type: string) => [...new Set(all.filter((each) => each.type.includes(type)).map(({ data }) => String(data['feature'])))];
  const [began, ended] = [features('drift.detected'), features('drift.cleared')];
  return [...(began.length > 0 ? [`${named(began)} began to drift`] : []), ...(ended.length > 0 ? [`${named(ended)} came back`] : [])].join('; ');
}

const NAMED = 4;
const named = (features: readonly string[]): string => (features.length > NAMED ? `${features.slice(0, NAMED - 1).join(', ')} and ${features.length - NAMED + 1} more` : features.join(', '));
