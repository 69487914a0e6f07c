import type { Readiness } from '../../app/ports/deployment-facts.js';
import type { FeedbackFact } from '../../app/ports/feedback-facts.js';
import type { EvidenceRevision } from '../../app/ports/evidence-revisions.js';
import { newestOf, type ModelRecord, type VersionRecord } from '../../app/ports/models.js';
import type { FrozenArtifact } from '../../app/ports/model-artifacts.js';
import type { ArtifactView, EvidenceView, FeedbackItemView, ModelView, ReadinessView, VersionSummary } from './model.dto.js';

const time = (ms: number): string => new Date(ms).toISOString();

export const summaryOf = (version: VersionRecord): VersionSummary => ({
  modelId: version.modelId, model: version.name, version: version.number, createdAt: time(version.createdAt), registeredBy: version.registeredBy, description: version.description,
  runId: version.runId, source: version.source, stage: version.stage, aliases: version.aliases, tags: { ...version.tags, ...version.findings },
  artifactDigest: version.artifactDigest, evidenceRevision: version.evidenceRevision, correlationId: version.correlationId,
});

export function modelViewOf(model: ModelRecord, owner: string): ModelView {
  const latest = newestOf(model);
  return {
    id: model.id, name: model.name, description: model.description, createdAt: time(model.createdAt), updatedAt: time(model.updatedAt), createdBy: model.createdBy, owner, tags: model.tags,
    aliases: model.aliases.map(({ alias, number }) => ({ alias, version: number })), latestVersion: latest && summaryOf(latest),
  };
}

export const artifactViewOf = ({ artifact }: FrozenArtifact): ArtifactView => ({
  digest: artifact.digest, files: artifact.files, flavors: artifact.flavors, signature: artifact.signature ?? null,
});

export const evidenceViewOf = ({ revision, digest, pinned, pinnedAt }: EvidenceRevision): EvidenceView => ({
  revision, digest, pinnedAt: pinnedAt.toISOString(), evidence: pinned.evidence, inferred: [...pinned.inferred], missing: [...pinned.missing], authors: [...pinned.authors],
});

export const feedbackViewOf = ({ kind, environment, at, since, state, about, summary, event, type }: FeedbackFact): FeedbackItemView => ({
  kind, environment, at: at.toISOString(), since: since.toISOString(), state, about, summary, event, type, ...(kind === 'retraining' && { answerWith: `mlflow.set_tag("baton.caused_by", "${about}")` }),
});

/** Deployment's own words; while it has said nothing, one waits. */
export const readinessViewOf = (environment: string, readiness: Readiness | undefined): ReadinessView => ({
  environment, state: readiness?.state ?? 'waiting', requirements: [...(readiness?.requirements ?? [])], asOf: readiness?.asOf.toISOString() ?? null,
});
