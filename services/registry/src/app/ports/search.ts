import { Problem } from '@baton/service-kit';
import type { Comparison, Order } from '../../domain/filter.js';

/** A search as the ports take it. */
export interface Search {
  readonly filter: readonly Comparison[];
  readonly order: readonly Order[];
  readonly limit: number;
  readonly pageToken: string | null;
}

/** A part of what was found; `nextPageToken` is null on the last. */
export interface Found<T> { readonly items: T[]; readonly nextPageToken: string | null }

export type Tags = Readonly<Record<string, string>>;
export type LifecycleView = 'ACTIVE_ONLY' | 'DELETED_ONLY' | 'ALL';

/** A page token that no search has given out. */
export class BadPageToken extends Problem {
  constructor() { super(400, 'invalid-request', 'Invalid page_token: no search has given it out. Leave it away to begin at the start.'); }
}
