import { matchesType } from './event-type.js';
import type { KeptEvent } from './kept-event.js';

/** How somebody can be told. */
export const CHANNELS = ['webhook', 'slack'] as const;
export type ChannelName = (typeof CHANNELS)[number];

/** What somebody wants to hear of; an empty list means all. */
export interface Interest { types: string[]; models: string[]; environments: string[]; severities: string[] }

export interface Subscription extends Interest {
  id: string;
  name: string;
  /** The subject of the token that made it. */
  owner: string;
  channel: ChannelName;
  url: string;
  /** `whsec_<base64>`; null where the channel does not sign. */
  secret: string | null;
  /** Signs as well until then, so that a receiver can change its key without missing anything. */
  formerSecret: string | null;
  formerSecretUntil: Date | null;
  active: boolean;
  /** Why it was switched off by itself. */
  disabledReason: string | null;
  createdAt: Date;
  updatedAt: Date;
}

type Heard = Pick<KeptEvent, 'type' | 'models' | 'environments' | 'severity'>;

/** Whether the event is of interest. What it does not say matches no filter on it. */
export function concerns(interest: Interest, event: Heard): boolean {
  return matchesType(interest.types, event.type)
    && meets(interest.models, event.models)
    && meets(interest.environments, event.environments)
    && meets(interest.severities, event.severity === null ? [] : [event.severity]);
}

const meets = (wanted: readonly string[], said: readonly string[]): boolean => wanted.length === 0 || said.some((word) => wanted.includes(word));

/** The address without what may be secret in it: Slack's path is the key to its channel, and a query may hold a token. */
export function shownUrl({ channel, url }: Pick<Subscription, 'channel' | 'url'>): string {
  const { origin, pathname, search } = new URL(url);
  return channel === 'slack' ? `${origin}/…` : search ? `${origin}${pathname}?…` : url;
}
