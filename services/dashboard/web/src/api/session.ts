import { get, send } from './http.js';

export interface ServiceStatus { name: string; what: string; team: string; status: 'ok' | 'degraded' | 'unavailable'; detail: string }
export interface Session { person: { subject: string; roles: string[] } | null; address: string; services: ServiceStatus[] }

export const session = (): Promise<Session> => get('/session');

/** The reader's own token, for their training script. */
export const ownToken = (): Promise<{ token: string }> => send('POST', '/session/token');
