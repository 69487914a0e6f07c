import type { Cause, Draft } from '@baton/messaging';
import type { Deployed } from '../domain/version-ref.js';
import type { KnownVersion } from './ports/model-facts.js';

/** As whom monitoring acts. */
export const MONITORING = 'service:monitoring';

/** What nobody asked for belongs to the story of the version that it is about. */
export const causeOf = ({ correlationId }: Pick<KnownVersion, 'correlationId'>, causationId: string | null = null): Cause => ({ actor: MONITORING, correlationId, causationId });

/** An event about a version. */
export const about = ({ modelId, number }: { modelId: string; number: number }, event: object): Draft => ({ event, subject: `models/${modelId}/versions/${number}`, key: modelId });

/** A version as events name it. */
export const versionOf = ({ modelId, name, number }: Pick<Deployed, 'modelId' | 'name' | 'number'>) => ({ modelId, name, number });

/** Texts in events are bounded. */
export const clip = (text: string): string => (text.length > 2_000 ? `${text.slice(0, 1_999)}…` : text);
