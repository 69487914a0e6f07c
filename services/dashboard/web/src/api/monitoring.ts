import type { components, operations, paths } from './described/monitoring.js';
import { answered, clientOf, type AnswerOf } from './http.js';

export type Point = components['schemas']['Point'];
export type Series = components['schemas']['Series'];
export type Figures = AnswerOf<operations['SeriesController_driftOf']>;
export type Distribution = AnswerOf<operations['SeriesController_distributionOf']>;
export type Alert = AnswerOf<operations['AlertsController_get']>;
export type Canary = AnswerOf<operations['CanariesController_list']>['items'][number];
export type AlertState = Alert['state'];
export type Prediction = components['schemas']['PredictionView'];
export interface Span { version?: number | undefined; environment?: string | undefined; from?: string | undefined; to?: string | undefined; bucket?: string | undefined; points?: number | undefined }

const client = clientOf<paths>('monitoring');
const at = (id: string) => ({ params: { path: { id } } });

export const figures = (model: string, kind: 'drift' | 'performance' | 'health', span: Span) => answered<Figures>(client.GET(`/api/v1/models/{model}/${kind}`, { params: { path: { model }, query: span } }));
export const distribution = (model: string, feature: string, span: Span) => answered(client.GET('/api/v1/models/{model}/drift/distribution', { params: { path: { model }, query: { ...span, feature } } }));
export const monitors = (model: string) => answered(client.GET('/api/v1/models/{model}/monitors', { params: { path: { model } } }));
export const alerts = (filter: { model?: string; state?: Alert['state']; environment?: string } = {}) => answered(client.GET('/api/v1/alerts', { params: { query: { ...filter, limit: 100 } } }));
export const alert = (id: string) => answered(client.GET('/api/v1/alerts/{id}', at(id)));
export const acknowledge = (id: string, comment: string) => answered(client.POST('/api/v1/alerts/{id}/acknowledgement', { ...at(id), body: { comment } }));
export const resolve = (id: string, reason: string) => answered(client.POST('/api/v1/alerts/{id}/resolution', { ...at(id), body: { reason } }));
/** The steps of its rollouts that are watched now. */
export const canaries = (model: string) => answered(client.GET('/api/v1/canaries', { params: { query: { model } } }));
export const predictions = (model: string, key: string) => answered(client.GET('/api/v1/predictions', { params: { query: { model, key } } }));
