import { answered, clientOf } from './http.js';

export interface ServiceStatus { name: string; what: string; team: string; status: 'ok' | 'degraded' | 'unavailable'; detail: string }
export interface Session { person: { subject: string; roles: string[] } | null; address: string; services: ServiceStatus[] }

/** The gateway's own paths, which are of this page alone and stand in no document. */
interface Paths {
  '/session': {
    get: { responses: { 200: { content: { 'application/json': Session } } } };
    post: { requestBody: { content: { 'application/json': { token: string } } }; responses: { 204: { content: never } } };
  };
  '/session/token': { post: { responses: { 200: { content: { 'application/json': { token: string } } } } } };
}

const client = clientOf<Paths>('');

export const session = () => answered(client.GET('/session'));

/** Begins a session with a token. */
export const signIn = (token: string) => client.POST('/session', { body: { token } });

/** The reader's own token, for their training script. */
export const ownToken = () => answered(client.POST('/session/token'));
