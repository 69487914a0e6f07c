import { get, send, type List } from './http.js';

export interface Subscription { id: string; name: string; owner: string; types: string[]; filter: { models: string[]; environments: string[]; severities: string[] }; channel: string; url: string; active: boolean; disabledReason: string | null; createdAt: string; secret?: string }
export interface Delivery { id: string; webhookId: string; subscriptionId: string; event: { id: string; type: string }; state: string; attempts: number; nextAttemptAt: string | null; lastStatus: number | null; lastError: string | null; createdAt: string; endedAt: string | null }
export interface Attempt { at: string; durationMs: number; status: number | null; error: string | null; excerpt?: string | null }
export interface DeliveryDetail extends Delivery { body: unknown; attemptLog: Attempt[] }
export interface Replay { id: string; state: string; progress: { examined: number; matched: number; total: number | null } }

const base = '/notification/api/v1';
export const subscriptions = (): Promise<List<Subscription>> => get(`${base}/subscriptions`, { limit: 100 });
export const subscribe = (body: { name: string; types: string[]; channel: string; url: string; filter: { models: string[]; environments: string[]; severities: string[] } }): Promise<Subscription> => send('POST', `${base}/subscriptions`, body);
export const switchSubscription = (id: string, active: boolean): Promise<Subscription> => send('PATCH', `${base}/subscriptions/${id}`, { active });
export const unsubscribe = (id: string): Promise<unknown> => send('DELETE', `${base}/subscriptions/${id}`);
export const testSubscription = (id: string): Promise<Delivery> => send('POST', `${base}/subscriptions/${id}/test`);
export const deliveries = (id: string): Promise<List<Delivery>> => get(`${base}/subscriptions/${id}/deliveries`, { limit: 50 });
export const delivery = (id: string): Promise<DeliveryDetail> => get(`${base}/deliveries/${id}`);
export const redeliver = (id: string): Promise<Delivery> => send('POST', `${base}/deliveries/${id}/redelivery`);
export const replay = (id: string, from: string, to: string): Promise<Replay> => send('POST', `${base}/subscriptions/${id}/replay`, { from, to });
