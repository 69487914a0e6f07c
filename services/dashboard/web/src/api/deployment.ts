import { get, send, type List } from './http.js';

export interface Deployed { environment: string; model: string; modelId: string; rolloutId: string; from: string; to: string | null; weights: Array<{ version: number; weight: number }> }
export interface Requirement { name: string; met: boolean; why: string; fix: string; who: string }
export interface Approval { by: string; role: string; comment: string; at: string; evidenceDigest: string; acknowledgedWarnings: string[] }
export interface PromotionBrief {
  id: string; state: 'open' | 'rolling-out' | 'completed' | 'rejected' | 'withdrawn' | 'superseded' | 'failed'; origin: string; reason: string; model: string; modelId: string; version: number; environment: string;
  requestedBy: string; endedBecause: string | null; evidenceDigest: string | null; approvals: Approval[]; rolloutId: string | null; correlationId: string;
}
export interface Promotion extends PromotionBrief { requirements: Requirement[]; evidence: Record<string, unknown> | null }
export interface Step { weight: number; automatic: boolean; minSamples: number; minLabels: number; maxDuration: string }
export interface Rollout {
  id: string; promotionId: string; model: string; modelId: string; version: number; incumbent: number | null; environment: string; steps: Step[]; step: number; state: 'running' | 'paused' | 'completed' | 'aborted';
  applied: boolean; reason: string | null; judgement: { verdict: string; reason: string } | null; split: Array<{ version: number; weight: number }>; correlationId: string;
}
export interface Environment { name: string; revision: number; order: number; guardedAlias: string | null; approvals: { count: number; roles: string[] }; automatic: boolean; steps: Step[]; requiredEvidence: string[] }
export interface Rollback { model: string; environment: string; from: number; to: number; dryRun: boolean }
export type RolloutAction = 'pause' | 'resume' | 'advance' | 'complete' | 'abort';

const base = '/deployment/api/v1';
const path = (...parts: string[]) => `${base}/${parts.map(encodeURIComponent).join('/')}`;

export const deployments = (at?: string): Promise<List<Deployed>> => get(`${base}/deployments`, { at });
export const environments = (): Promise<List<Environment>> => get(`${base}/environments`);
export const promotions = (filter: { model?: string; state?: string; environment?: string } = {}): Promise<List<PromotionBrief>> => get(`${base}/promotions`, { ...filter, limit: 100 });
export const promotion = (id: string): Promise<Promotion> => get(path('promotions', id));
export const rollouts = (filter: { model?: string; environment?: string; state?: string } = {}): Promise<List<Rollout>> => get(`${base}/rollouts`, { ...filter, limit: 100 });
export const rollout = (id: string): Promise<Rollout> => get(path('rollouts', id));
export const requestPromotion = (body: { model: string; version: number; environment: string; reason: string }): Promise<Promotion> => send('POST', `${base}/promotions`, body);
export const approve = (id: string, body: { evidenceDigest: string; comment: string; acknowledgedWarnings: string[] }): Promise<Promotion> => send('POST', path('promotions', id, 'approvals'), body);
export const reject = (id: string, reason: string): Promise<Promotion> => send('POST', path('promotions', id, 'rejections'), { reason });
export const withdraw = (id: string, reason: string): Promise<Promotion> => send('POST', path('promotions', id, 'withdrawal'), { reason });
export const moveRollout = (id: string, action: RolloutAction, reason: string): Promise<Rollout> => send('POST', path('rollouts', id, action), { reason });
export const rollBack = (model: string, environment: string, reason: string, dryRun: boolean): Promise<Rollback> => send('POST', `${path('models', model, 'environments', environment, 'rollback')}${dryRun ? '?dryRun=true' : ''}`, { reason });
export const deactivate = (model: string, environment: string, reason: string): Promise<unknown> => send('POST', path('models', model, 'environments', environment, 'deactivation'), { reason });
