import type { components, paths } from './described/registry.js';
import { answered, clientOf } from './http.js';

export type ParkedEvent = components['schemas']['ParkedEvent'];

/** Every service has the same routes for what it has parked. */
const client = (service: string) => clientOf<paths>(service);
const at = (id: string) => ({ params: { path: { id } } });

export const parkedEvents = (service: string) => answered(client(service).GET('/api/v1/parked-events', { params: { query: { limit: 100 } } }));
export const replayParked = (service: string, id: string) => answered(client(service).POST('/api/v1/parked-events/{id}/replay', at(id)));
export const discardParked = (service: string, id: string, reason: string) => answered(client(service).POST('/api/v1/parked-events/{id}/discard', { ...at(id), body: { reason } }));
