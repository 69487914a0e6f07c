/* What the services answer, as far as the story reads it. */
export interface Trained { runId: string; version: number; rows: number; auc: number; logLoss: number; evaluationRows: number; championLogLoss: number; championAuc: number }
export interface Requirement { name: string; met: boolean; why: string; fix: string; who: string }
export interface Check { name: string; verdict: string; value: number; low: number; high: number; threshold: number; why: string; fix: string }
export interface Report { verdict: string; digest: string; evidenceRevision: number; checks: Check[]; slices: Array<{ column: string; value: string }> }
export interface Promotion { id: string; state: string; evidenceDigest: string; evidence: Record<string, unknown>; requirements: Requirement[] }
export interface LedgerEvent { id: string; type: string; source: string; sequence: number; actor: string; causationId: string | null; correlationId: string; time: string; data: Record<string, unknown>; traceparent: string | null }
export interface List<T> { items: T[]; nextCursor: string | null }
export interface Standing { weights: Array<{ version: number; weight: number; approvals: Array<{ by: string; role: string; evidenceDigest: string }>; evidence: { evidenceDigest: string; reports: Array<{ digest: string; verdict: string }> } }> }
export interface Graph { nodes: Array<{ id: string; kind: string; label: string }>; edges: Array<{ from: string; to: string; kind: string; event: string }> }
export interface Rollout { id: string; version: number; state: string; step: number; applied: boolean; reason: string | null; judgement: { verdict: string; reason: string } | null; split: Array<{ version: number; weight: number }> }
export interface Delivery { id: string; state: string; webhookId: string; event: { type: string } }
export interface Point { value: number; low: number; high: number; n: number; coverage: number; medianLabelLag: number; kind: string; threshold: number; state: string; reason: string }
export interface Series { metric: string; feature?: string; points: Point[] }
export interface Checked { psi: Record<string, number>; jensenShannon: Record<string, number>; rows: number; logLoss: number; auc: number; brier: number }
export interface March { columns: Record<string, Array<number | string>>; probability: number[]; truth: number[] }

