import { get, type List } from './http.js';

export interface VersionBrief {
  modelId: string; model: string; version: number; createdAt: string; registeredBy: string; description: string; runId: string | null; stage: string; aliases: string[];
  tags: Record<string, string>; artifactDigest: string; evidenceRevision: number | null; correlationId: string;
}
export interface Model { id: string; name: string; description: string; createdAt: string; createdBy: string; aliases: Array<{ alias: string; version: number }>; latestVersion: VersionBrief | null }
export interface StoredFile { path: string; digest: string; size: number }
export interface Version extends VersionBrief {
  artifact: { digest: string; files: StoredFile[]; flavors: string[]; signature: { inputs: Array<{ name: string | null; type: string; required: boolean }>; outputs: Array<{ name: string | null; type: string }> } | null };
  evidence: { revision: number; evidence: Record<string, unknown> & { owner?: string | null; task?: string | null }; missing: Array<{ name: string; why: string; fix: string }>; inferred: Array<{ field: string; value: string; because: string }>; authors: string[] } | null;
}

const base = '/registry/api/v1';
export const models = (): Promise<List<Model>> => get(`${base}/models`, { limit: 500 });
export const model = (name: string): Promise<Model> => get(`${base}/models/${encodeURIComponent(name)}`);
export const versions = (name: string): Promise<List<VersionBrief>> => get(`${base}/models/${encodeURIComponent(name)}/versions`, { limit: 100 });
export const version = (name: string, number: number): Promise<Version> => get(`${base}/models/${encodeURIComponent(name)}/versions/${number}`);
