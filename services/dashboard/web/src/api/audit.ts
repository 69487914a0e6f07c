import { get, type List, type Query } from './http.js';

export interface LedgerEvent { position: number; id: string; type: string; source: string; sequence: number; subject: string; time: string; actor: string; correlationId: string; causationId: string | null; modelId: string | null; environment: string | null; data: Record<string, unknown>; traceparent: string | null; hash?: string }
export interface Grounds { version: number; weight: number; digest: string; promotion: { id: string; origin: string; requestedBy: string; reason: string } | null; approvals: Array<{ by: string; role: string; comment: string; at: string; evidenceDigest: string; acknowledgedWarnings: string[] }>; evidence: { evidenceDigest: string | null; artifactDigest: string; evidenceRevision: number; reports: Array<{ id: string; digest: string; verdict: string; policy: string; policyRevision: number }> } | null }
export interface Standing { model: string; modelId: string; environment: string; from: string; to: string | null; rolloutId: string; weights: Grounds[] }
export interface Graph { nodes: Array<{ id: string; kind: string; label: string; at: string }>; edges: Array<{ from: string; to: string; kind: string; event: string }>; truncated?: boolean }
export interface Completeness { sources: Array<{ source: string; first: number; last: number; count: number; gaps: Array<{ from: number; to: number }> }> }

const base = '/audit/api/v1';
export const events = (query: Query): Promise<List<LedgerEvent>> => get(`${base}/events`, query);
export const event = (id: string): Promise<LedgerEvent> => get(`${base}/events/${id}`);
export const asOf = (query: { at?: string | undefined; knownAt?: string | undefined; model?: string | undefined; environment?: string | undefined }): Promise<{ at: string; knownAt: string; items: Standing[] }> => get(`${base}/as-of`, query);
export const lineage = (node: string, direction: 'up' | 'down' | 'both', depth: number): Promise<Graph> => get(`${base}/lineage`, { node, direction, depth });
export const completeness = (): Promise<Completeness> => get(`${base}/completeness`);
export const chainHead = (): Promise<{ position: number; hash: string; at: string }> => get(`${base}/chain`);
export const verification = (): Promise<{ intact: boolean; entries: number; broken: { position: number; why: string } | null }> => get(`${base}/chain/verification`);

/** The window that monitoring has closed last for a model; null if none was. */
export async function newestWindow(model: string): Promise<{ from: string; to: string; version: number } | null> {
  const { items: [found] } = await events({ model, type: 'monitoring.window.closed.v1', order: 'desc', limit: 1 });
  const data = found?.data as { from: string; to: string; version: { number: number } } | undefined;
  return data ? { from: data.from, to: data.to, version: data.version.number } : null;
}
