import type { Environment } from './environment.js';
import { reportFor, type VersionFacts } from './requirements.js';

/** What an approver sees and approves; its digest (sha256 of its RFC 8785 JSON) binds the approval to it. */
export interface EvidenceSeen {
  readonly model: string;
  readonly version: number;
  readonly artifact: string;
  readonly evidenceRevision: number;
  readonly reports: ReadonlyArray<{ policy: string; policyRevision: number; digest: string; verdict: string }>;
  readonly environment: string;
  readonly environmentRevision: number;
}

/** The evidence of now; null as long as it is not pinned or validation has not reported on all of it. */
export function evidenceOf(facts: VersionFacts, environment: Environment): EvidenceSeen | null {
  const report = reportFor({ facts, environment });
  if (facts.evidenceRevision === 0 || facts.artifactDigest === null || !report || report.digest === null) return null;
  return {
    model: facts.version.modelId, version: facts.version.number, artifact: facts.artifactDigest, evidenceRevision: facts.evidenceRevision,
    reports: [{ policy: report.policy.name, policyRevision: report.policy.revision, digest: report.digest, verdict: report.state }],
    environment: environment.name, environmentRevision: environment.revision,
  };
}

/** The fields in which two pieces of evidence differ. */
export function differenceOf(seen: EvidenceSeen, now: EvidenceSeen): Array<{ field: string; seen: unknown; now: unknown }> {
  const fields = Object.keys(now) as Array<keyof EvidenceSeen>;
  return fields.filter((field) => JSON.stringify(seen[field]) !== JSON.stringify(now[field])).map((field) => ({ field, seen: seen[field], now: now[field] }));
}
