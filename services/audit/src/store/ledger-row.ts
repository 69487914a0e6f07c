import { decodeAttributes, type EventAttributes, type LogRecord } from '@baton/messaging';

/** A record as the columns of `ledger_entry`. */
export interface LedgerRow {
  source: string; sequence: number; event_id: string | null; type: string | null; subject: string | null; key: string | null; time: string;
  actor: string | null; correlation_id: string | null; causation_id: string | null; traceparent: string | null; model_id: string | null; environment: string | null;
  well_formed: boolean; topic: string; record_offset: string; headers: string; bytes: string | null; data: string | null; model_name: string | null;
}

interface Mentioned { modelId: string | null; name: string | null; environment: string | null }

/** Reads what it can; what is no event is kept all the same, under its place in the topic. */
export function ledgerRowOf(record: LogRecord): LedgerRow {
  const attributes = attributesOf(record);
  const { text, json } = readData(record);
  const mentioned = mentionedIn(json);
  return {
    source: clean(attributes?.source) ?? `bytes/${record.topic}`, sequence: attributes?.sequence ?? Number(record.offset) + 1,
    event_id: clean(attributes?.id), type: clean(attributes?.type), subject: clean(attributes?.subject), key: clean(record.key),
    time: (attributes?.time ?? new Date()).toISOString(), actor: clean(attributes?.actor), correlation_id: clean(attributes?.correlationId), causation_id: clean(attributes?.causationId),
    traceparent: clean(attributes?.traceparent), model_id: clean(mentioned.modelId), environment: clean(mentioned.environment), model_name: clean(mentioned.name),
    well_formed: attributes !== null && text !== null, topic: record.topic, record_offset: record.offset,
    headers: JSON.stringify(record.headers), bytes: record.value?.toString('hex') ?? null, data: text,
  };
}

function attributesOf(record: LogRecord): EventAttributes | null {
  try { return decodeAttributes(record); } catch { return null; }
}

function readData(record: LogRecord): { text: string | null; json: unknown } {
  const text = record.value?.toString('utf8') ?? '';
  try { return { json: JSON.parse(text) as unknown, text: text.includes('\0') ? null : text }; } catch { return { text: null, json: null }; }
}

/** The same with nothing of what the record says: for one that PostgreSQL refuses, or whose number another one has. */
export const bytesRowOf = (record: LogRecord): LedgerRow => ({
  source: `bytes/${record.topic}`, sequence: Number(record.offset) + 1, event_id: null, type: null, subject: null, key: clean(record.key), time: new Date().toISOString(), actor: null, correlation_id: null,
  causation_id: null, traceparent: null, model_id: null, environment: null, model_name: null, well_formed: false, topic: record.topic, record_offset: record.offset,
  headers: JSON.stringify(Object.entries(record.headers).map(([name, value]) => [name, Buffer.from(value).toString('base64')])), bytes: record.value?.toString('hex') ?? null, data: null,
});

/** The record that a row was made of; what stands in the row's other columns is told from it again. */
export function recordOf(row: { topic: string; record_offset: string; key: string | null; headers: string; bytes: Buffer | null }): LogRecord {
  const headers = JSON.parse(row.headers) as Record<string, string> | Array<[string, string]>;
  return {
    topic: row.topic, offset: row.record_offset, key: row.key, value: row.bytes,
    headers: Array.isArray(headers) ? Object.fromEntries(headers.map(([name, value]) => [name, Buffer.from(value, 'base64').toString('utf8')])) : headers,
  };
}

const TOLD = ['source', 'sequence', 'event_id', 'type', 'subject', 'actor', 'correlation_id', 'causation_id', 'traceparent', 'model_id', 'environment', 'well_formed', 'data'] as const;

/** The columns of a stored row that say something else than its record does. */
export function unfaithfulColumns(stored: Record<(typeof TOLD)[number], unknown> & { time: Date }, record: LogRecord): string[] {
  const rows = [ledgerRowOf(record), bytesRowOf(record)];
  const differing = rows.map((row) => [
    ...TOLD.filter((column) => String(stored[column]) !== String(row[column])),
    // Where the record tells no time, it is the one at which it was taken.
    ...(row.type !== null && stored.time.getTime() !== new Date(row.time).getTime() ? ['time'] : []),
  ]);
  return differing.some((columns) => columns.length === 0) ? [] : differing[0]!;
}

/** Which model and environment an event is about, by the words that all contracts use. */
function mentionedIn(data: unknown): Mentioned {
  const { modelId, name, environment, version } = (typeof data === 'object' && data !== null ? data : {}) as Record<string, unknown>;
  const of = (typeof version === 'object' && version !== null ? version : {}) as Record<string, unknown>;
  const id = text(of['modelId']) ?? text(modelId);
  return { modelId: id, name: id ? text(of['name']) ?? text(name) : null, environment: text(environment) };
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** PostgreSQL's text holds no NUL; the bytes themselves are kept beside. */
export const clean = (value: string | null | undefined): string | null => value?.replaceAll('\0', '\uFFFD').toWellFormed() ?? null;
