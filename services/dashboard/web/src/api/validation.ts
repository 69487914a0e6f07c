import { get, type List } from './http.js';

export interface Check { name: string; verdict: 'passed' | 'failed' | 'warning' | 'not-applicable'; value: number | null; low: number | null; high: number | null; threshold: number | null; n: number | null; why: string; fix: string }
export interface Slice { column: string; value: string; n: number; metric: string; score: number; low: number; high: number; verdict: string }
export interface Report { id: string; model: string; version: number; state: string; verdict: 'passed' | 'failed' | null; digest: string | null; evidenceRevision: number; policy: { name: string; revision: number }; environments: string[]; checks: Check[]; slices: Slice[]; startedAt: string; endedAt: string | null; reason: string | null }

export const reports = (model: string, version?: number): Promise<List<Report>> => get('/validation/api/v1/reports', { model, version, limit: 50 });
