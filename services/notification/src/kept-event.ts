import type { EventAttributes } from '@baton/messaging';

/** What is in an event, beside its attributes, that subscriptions and streams ask for. */
export interface EventFacts {
  modelId: string | null;
  /** The names that the event itself says of its model. */
  names: string[];
  environments: string[];
  severity: string | null;
}

/** An event as it is kept here. */
export interface KeptEvent {
  /** Counted by this service, in the order in which events were taken. */
  position: number;
  id: string; type: string; source: string; sequence: number; subject: string;
  /** RFC 3339 UTC. */
  time: string;
  correlationId: string; causationId: string | null; actor: string;
  /** Id, name and former names of the model it is about, as far as they were known when it came. */
  models: string[];
  environments: string[];
  severity: string | null;
  data: object;
}

/** An event that has no place yet. */
export type NewEvent = Omit<KeptEvent, 'position'> & Pick<EventFacts, 'modelId'>;

export function newEventOf(attributes: EventAttributes, data: object, facts: EventFacts, namesKnown: readonly string[]): NewEvent {
  const { id, type, source, sequence, subject, time, correlationId, causationId, actor } = attributes;
  const models = facts.modelId === null ? facts.names : [facts.modelId, ...facts.names, ...namesKnown];
  return {
    id, type, source, sequence, subject, time: time.toISOString(), correlationId, causationId, actor, data,
    modelId: facts.modelId, models: [...new Set(models)], environments: facts.environments, severity: facts.severity,
  };
}

/** Reads the words that all contracts use, where they stand at the top or one level below. A subscription's filter is not what its change is about. */
export function factsOf(subject: string, data: object): EventFacts {
  if (subject.startsWith('subscriptions/')) return { modelId: null, names: [], environments: [], severity: null };
  const places = [data, ...Object.values(data).filter(isRecord)] as Array<Record<string, unknown>>;
  const about = places.find((place) => typeof place['modelId'] === 'string');
  const modelId = text(about?.['modelId']) ?? /^models\/([^/]+)/.exec(subject)?.[1] ?? null;
  const names = [about?.['name'], about?.['formerName'], ...list(places[0]!['models'])];
  const environments = places.flatMap((place) => [place['environment'], ...list(place['environments'])]);
  const severity = places.map((place) => text(place['severity'])).find((word) => word !== null) ?? null;
  return { modelId, names: texts(names), environments: [...new Set(texts(environments))], severity };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const texts = (values: readonly unknown[]): string[] => values.filter((value) => typeof value === 'string');

/** The event as one JSON object: CloudEvents' own JSON format. */
export const cloudEventOf = (event: KeptEvent): Record<string, unknown> => ({
  specversion: '1.0', id: event.id, type: event.type, source: event.source, subject: event.subject, time: event.time, datacontenttype: 'application/json',
  correlationid: event.correlationId, ...(event.causationId !== null && { causationid: event.causationId }), actor: event.actor, sequence: event.sequence, data: event.data,
});
