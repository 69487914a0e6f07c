import { get, send, type List } from './http.js';

export type PointState = 'ok' | 'warning' | 'failed' | 'no-data' | 'immature';
export interface Point { from: string; to: string; value: number | null; low: number | null; high: number | null; n: number; coverage: number | null; medianLabelLag: number | null; kind: 'measured' | 'estimated'; threshold: number | null; state: PointState; reason: string }
export interface Series { metric: string; feature?: string; version: number; environment: string; points: Point[] }
export interface Figures { model: string; version: number; environment: string; from: string; to: string; series: Series[] }
export interface Distribution { feature: string; kind: 'number' | 'category'; edges: number[]; categories: string[]; reference: number[]; current: number[] }
export interface Alert {
  id: string; model: string; version: number; environment: string; kind: string; metric: string; severity: 'info' | 'warning' | 'critical'; state: 'open' | 'acknowledged' | 'resolved'; value: number; threshold: number; n: number;
  from: string | null; to: string | null; why: string; raisedAt: string; acknowledgedBy: string | null; resolvedBy: string | null; resolvedAt: string | null; reason: string | null; correlationId: string;
}
export interface Span { version?: number | undefined; environment?: string | undefined; from?: string | undefined; to?: string | undefined; bucket?: string | undefined }
export interface RetrainingRequest { id: string; model: string; version: number; environment: string; state: string; at: string; cause: Record<string, unknown> & { reason?: string } }
export interface Prediction { id: string; key: string | null; environment: string; version: number; receivedAt: string; observedAt: string; durationMs: number; failure: string | null; score: number | null; predicted: string | null; inputs: Record<string, unknown> | null; outputs: Record<string, unknown> | null; label: { value: string; observedAt: string } | null; segment: string | null }

const base = '/monitoring/api/v1';
const of = (model: string, what: string) => `${base}/models/${encodeURIComponent(model)}/${what}`;

export const figures = (model: string, kind: 'drift' | 'performance' | 'health', span: Span): Promise<Figures> => get(of(model, kind), { ...span });
export const distribution = (model: string, feature: string, span: Span): Promise<Distribution> => get(of(model, 'drift/distribution'), { ...span, feature });
export const alerts = (filter: { model?: string; state?: string; environment?: string } = {}): Promise<List<Alert>> => get(`${base}/alerts`, { ...filter, limit: 100 });
export const alert = (id: string): Promise<Alert> => get(`${base}/alerts/${id}`);
export const acknowledge = (id: string, comment: string): Promise<Alert> => send('POST', `${base}/alerts/${id}/acknowledgement`, { comment });
export const resolve = (id: string, reason: string): Promise<Alert> => send('POST', `${base}/alerts/${id}/resolution`, { reason });
export const retrainingRequests = (model: string): Promise<List<RetrainingRequest>> => get(of(model, 'retraining-requests'));
export const predictions = (model: string, key: string): Promise<List<Prediction>> => get(`${base}/predictions`, { model, key });
