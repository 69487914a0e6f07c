import type { Received } from './received.js';

/** A record of the event log, independent of the client that moves it. */
export interface LogRecord {
  readonly topic: string;
  readonly offset: string;
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer | null;
}

/** A record to be published. */
export interface OutgoingRecord { key: string; headers: Record<string, string>; value: string }

export interface EventAttributes {
  id: string; type: string; source: string; subject: string; key: string; time: Date; sequence: number;
  correlationId: string; causationId: string | null; actor: string; traceparent: string | null;
}

/** The record is no CloudEvent that this system could have published; the message says what it lacks. */
export class NotACloudEvent extends Error {
  override readonly name = 'NotACloudEvent';
}

/**
 * CloudEvents 1.0, Kafka protocol binding, binary mode. `data` is JSON text. By hand, since the SDK's Kafka binding writes
 * `ce_datacontenttype` beside the `content-type` header that the binding asks for, and headers without a value.
 */
export function encode(event: EventAttributes, data: string): OutgoingRecord {
  return { key: event.key, value: data, headers: headersOf(event, 'application/json') };
}

/** The attributes as headers, for data of any kind. */
export function headersOf(event: EventAttributes, contentType: string): Record<string, string> {
  return {
    ce_specversion: '1.0', ce_id: event.id, ce_type: event.type, ce_source: event.source, ce_subject: event.subject, ce_time: event.time.toISOString(),
    ce_dataschema: `urn:baton:event:${event.type}`, 'content-type': contentType,
    ce_correlationid: event.correlationId, ce_actor: event.actor, ce_sequence: String(event.sequence),
    ...(event.causationId && { ce_causationid: event.causationId }), ...(event.traceparent && { traceparent: event.traceparent }),
  };
}

/** Reads the attributes; the data is read apart, since a record whose data is broken still has its place in the order. */
export function decodeAttributes(record: LogRecord): EventAttributes {
  const { headers } = record;
  const need = (name: string): string => {
    const value = headers[name];
    if (!value) throw new NotACloudEvent(`header ${name} is missing at ${record.topic}@${record.offset}`);
    return value;
  };
  const sequence = Number(need('ce_sequence'));
  const time = new Date(need('ce_time'));
  if (!Number.isSafeInteger(sequence) || sequence < 1) throw new NotACloudEvent(`ce_sequence is no positive whole number at ${record.topic}@${record.offset}`);
  if (Number.isNaN(time.getTime())) throw new NotACloudEvent(`ce_time is no time at ${record.topic}@${record.offset}`);
  return {
    id: need('ce_id'), type: need('ce_type'), source: need('ce_source'), subject: headers['ce_subject'] ?? '', key: record.key ?? '', time, sequence,
    correlationId: need('ce_correlationid'), causationId: headers['ce_causationid'] ?? null, actor: need('ce_actor'), traceparent: headers['traceparent'] ?? null,
  };
}

/** The data of a record as JSON; throws `NotACloudEvent` if it is none. */
export function decodeData(record: LogRecord): object {
  try {
    const data: unknown = JSON.parse(record.value?.toString('utf8') ?? '');
    if (typeof data === 'object' && data !== null) return data;
  } catch { /* said below */ }
  throw new NotACloudEvent(`the value is no JSON object at ${record.topic}@${record.offset}`);
}

/** The publisher's name in a source: `registry/<epoch>` → `registry`. */
export const publisherOf = (source: string): string => source.split('/', 1)[0]!;

export const received = (attributes: EventAttributes, data: object): Received => {
  const { traceparent: _, ...rest } = attributes;
  return { ...rest, data };
};
