import type { components, operations, paths } from './described/audit.js';
import { answered, clientOf, type AnswerOf, type List } from './http.js';

type Entry = components['schemas']['LedgerEntry'];
/** An event as the pages show it. The ledger takes any bytes: of what is no event it knows only where it came from. */
export interface LedgerEvent extends Omit<Entry, 'id' | 'type' | 'actor' | 'subject' | 'correlationId' | 'data'> { id: string; type: string; actor: string; subject: string; correlationId: string; data: Record<string, unknown> }
export type Standing = AnswerOf<operations['AsOfController_get']>['items'][number];
export type Graph = AnswerOf<operations['LineageController_lineage']>;
export type EventsQuery = NonNullable<operations['EventsController_list']['parameters']['query']>;

const client = clientOf<paths>('audit');

const shown = ({ id, type, actor, subject, correlationId, data, ...entry }: Entry): LedgerEvent => ({
  ...entry, id: id ?? `${entry.source}#${entry.sequence}`, type: type ?? 'unreadable', actor: actor ?? 'nobody known', subject: subject ?? '', correlationId: correlationId ?? '',
  data: typeof data === 'object' && data !== null ? data as Record<string, unknown> : { data },
});

/** Entries as the ledger has them. */
export const entries = (query: EventsQuery) => answered(client.GET('/api/v1/events', { params: { query } }));

export async function events(query: EventsQuery): Promise<List<LedgerEvent>> {
  const { items, nextCursor } = await entries(query);
  return { items: items.map(shown), nextCursor };
}

export async function event(id: string): Promise<LedgerEvent & { hash: string }> {
  const entry = await answered(client.GET('/api/v1/events/{id}', { params: { path: { id } } }));
  return { ...shown(entry), hash: entry.hash };
}
export const asOf = (query: { at?: string | undefined; knownAt?: string | undefined; model?: string | undefined; environment?: string | undefined }) => answered(client.GET('/api/v1/as-of', { params: { query } }));
export const lineage = (node: string, direction: 'up' | 'down' | 'both', depth: number) => answered(client.GET('/api/v1/lineage', { params: { query: { node, direction, depth } } }));
export const completeness = () => answered(client.GET('/api/v1/completeness'));
export const chainHead = () => answered(client.GET('/api/v1/chain'));
export const verification = (from: number, to: number) => answered(client.GET('/api/v1/chain/verification', { params: { query: { from, to } } }));

/** So many windows are looked through for one of a version: they are closed by the hour. */
const WINDOWS = 200;

/** The window that monitoring has closed last for a model, or for one version of it, until an instant; null if none was. */
export async function newestWindow(model: string, version?: number, until?: string): Promise<{ from: string; to: string; version: number; environment: string } | null> {
  const { items } = await events({ model, type: 'monitoring.window.closed.v1', to: until, order: 'desc', limit: version === undefined ? 1 : WINDOWS });
  const windows = items.map((each) => each.data as unknown as { from: string; to: string; environment: string; version: { number: number } });
  const data = version === undefined ? windows[0] : windows.find((each) => each.version.number === version);
  return data ? { from: data.from, to: data.to, version: data.version.number, environment: data.environment } : null;
}

/** Which version each alias of a model pointed to at an instant. */
export async function aliasesAt(model: string, at: string): Promise<Map<string, number | null>> {
  const { items } = await events({ model, type: 'registry.alias.moved.v1', to: at, order: 'desc', limit: 500 });
  return new Map(items.reverse().map(({ data }) => data as { alias: string; number?: number | null }).map(({ alias, number = null }) => [alias, number]));
}
