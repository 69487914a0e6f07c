import type { LifecycleView, Search, Tags } from '../../app/ports/search.js';
import { understoodSearch, type Searchable } from '../../app/understand-search.js';
import type { WireFields } from './wire-fields.js';

/** What MLflow allows of tags and params. */
export const LIMITS = {
  key: { min: 1, max: 250 }, paramValue: 6_000, runTagValue: 8_000, experimentTagValue: 20_000, registryTagValue: { max: 100_000 },
  description: { max: 100_000 }, metrics: 1_000, params: 100, tags: 100, batch: 1_000,
} as const;

/** `[{key, value}]` as a map; the last of a key counts. */
export function tagsIn(fields: WireFields, name: string, cutAt?: number): Tags {
  return Object.fromEntries(fields.objects(name, 1_000).map((tag) => [
    tag.text('key', LIMITS.key), cutAt === undefined ? tag.optionalText('value', LIMITS.registryTagValue) ?? '' : tag.has('value') ? tag.cutText('value', cutAt) : '',
  ]));
}

/** `[{key, value}]` as the answers carry it; left out when there are none, as MLflow does. */
export function tagsOut<const Name extends string>(name: Name, tags: Tags): { [List in Name]?: Array<{ key: string; value: string }> } {
  const list = Object.entries(tags).map(([key, value]) => ({ key, value }));
  return (list.length > 0 ? { [name]: list } : {}) as { [List in Name]?: typeof list };
}

/** Reads filter, order_by, max_results and page_token. */
export function searchIn(fields: WireFields, what: Searchable, results: { usual: number; most: number }): Search {
  return understoodSearch(what, {
    filter: fields.optionalText('filter', { max: 50_000 }) ?? '', order: fields.texts('order_by', 20).map((text) => ({ text })),
    limit: fields.optionalInteger('max_results', { min: 1, max: results.most }) ?? results.usual, pageToken: fields.optionalText('page_token', { max: 10_000 }),
  });
}

export const viewIn = (fields: WireFields, name: string): LifecycleView => fields.oneOf(name, ['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL']) ?? 'ACTIVE_ONLY';

/** NaN and infinities are text on the wire. */
export const numberOut = (value: number): number | string => (Number.isFinite(value) ? value : String(value));

export const nextPage = (token: string | null): Record<string, string> => (token === null ? {} : { next_page_token: token });
