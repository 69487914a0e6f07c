import { answered, clientOf } from './http.js';

/** A field of an event as JSON Schema says it. */
export interface FieldSchema { type?: string; description?: string; enum?: string[]; anyOf?: FieldSchema[]; items?: FieldSchema; properties?: Record<string, FieldSchema>; required?: string[]; maxLength?: number; minimum?: number; maximum?: number }

/** What the pages read of the AsyncAPI document: where the log is, and what each event holds. */
interface EventLog { servers: Record<string, { host: string }>; channels: Record<string, { address: string; description: string; messages: Record<string, unknown> }>; components: { schemas: Record<string, FieldSchema> } }

interface Paths { '/asyncapi.json': { get: { responses: { 200: { content: { 'application/json': EventLog } } } } } }

const client = clientOf<Paths>('notification');

export const eventLog = () => answered(client.GET('/asyncapi.json'));
