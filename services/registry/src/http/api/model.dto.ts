import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import type { Signature } from '@baton/contracts/model/signature';
import { PageQuery } from '@baton/service-kit';
import type { PinnedEvidence } from '../../domain/evidence.js';

export { PageQuery };

export class ReadinessQuery {
  @ApiPropertyOptional({ default: 'production' }) @IsOptional() @Length(1, 250)
  environment: string = 'production';

  @ApiPropertyOptional({ description: 'Seconds to wait at most until nothing goes on by itself any more: it is ready, serving or retired, or blocked by what a person has to do', default: 0, maximum: 60 })
  @IsOptional() @Type(() => Number) @IsInt() @Min(0) @Max(60)
  wait: number = 0;

  @ApiPropertyOptional({ example: 'deployment@4711' }) @IsOptional() @IsString()
  waitFor?: string;
}

export interface RequirementView {
  readonly name: string;
  readonly met: boolean;
  readonly why: string;
  /** What to do; empty when it is met. */
  readonly fix: string;
  /** A role, or `baton` where one only has to wait. */
  readonly who: string;
}

export interface ReadinessView {
  readonly environment: string;
  /** waiting, blocked, ready, rolling-out, serving or retired. */
  readonly state: string;
  readonly requirements: RequirementView[];
  /** When deployment said so; null while it has said nothing. */
  readonly asOf: string | null;
}

export interface FileView {
  readonly path: string;
  /** Such as `sha256:…` */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

export interface ArtifactView {
  /** sha256 of the RFC 8785 JSON of the files. */
  readonly digest: string;
  readonly files: FileView[];
  readonly flavors: string[];
  /** Inputs and outputs with their types. */
  readonly signature: Signature | null;
}

export interface RemarkView {
  readonly name: string;
  readonly why: string;
  readonly fix: string;
}

export interface InferenceView {
  readonly field: string;
  readonly value: string;
  readonly because: string;
}

export interface EvidenceView {
  readonly revision: number;
  readonly digest: string;
  readonly pinnedAt: string;
  /** Task, target, score, positive, threshold, evaluation, reference, sensitive, owner, riskTier. */
  readonly evidence: PinnedEvidence['evidence'];
  readonly inferred: InferenceView[];
  readonly missing: RemarkView[];
  /** None of them may approve it. */
  readonly authors: string[];
}

export interface VersionSummary {
  readonly modelId: string;
  readonly model: string;
  readonly version: number;
  readonly createdAt: string;
  readonly registeredBy: string;
  readonly description: string;
  readonly runId: string | null;
  readonly source: string;
  readonly stage: string;
  readonly aliases: string[];
  /** Its author’s tags and Baton’s own, `baton.out.*`. */
  readonly tags: Readonly<Record<string, string>>;
  readonly artifactDigest: string;
  /** 0 until evidence is pinned. */
  readonly evidenceRevision: number;
  /** What belongs to this version’s story carries it in every event. */
  readonly correlationId: string;
}

export interface FeedbackItemView {
  /** validation, promotion, rollout, canary, reference, drift, performance, alert or retraining. */
  readonly kind: string;
  /** Null where it is about none or several. */
  readonly environment: string | null;
  /** When it was said. */
  readonly at: string;
  /** Since when it holds: of observations, their own time. */
  readonly since: string;
  /** Such as `detected` */
  readonly state: string;
  /** What of its kind: the feature, the metric, the policy, or the id of the alert, rollout, promotion or request. */
  readonly about: string;
  readonly summary: string;
  /** The id of the event, by which audit finds it. */
  readonly event: string;
  /** Such as `monitoring.drift.detected.v1` */
  readonly type: string;
  /** Of a retraining request the line with which a new version answers it: `mlflow.set_tag("baton.caused_by", "…")` */
  readonly answerWith?: string;
}

export interface FeedbackPage {
  readonly model: string;
  readonly version: number;
  readonly items: FeedbackItemView[];
  readonly nextCursor: string | null;
}

export interface VersionView extends VersionSummary {
  readonly artifact: ArtifactView;
  readonly evidence: EvidenceView | null;
  readonly readiness: ReadinessView[];
  /** The newest; …/feedback has all. */
  readonly feedback: FeedbackItemView[];
}

export interface AliasView {
  readonly alias: string;
  readonly version: number;
}

export interface ModelView {
  /** For ever; the name may change. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly createdBy: string;
  /** Whom the newest version’s evidence names; who made the model, if it names nobody. */
  readonly owner: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly aliases: AliasView[];
  readonly latestVersion: VersionSummary | null;
}

export interface ModelPage {
  readonly items: ModelView[];
  readonly nextCursor: string | null;
}

export interface VersionPage {
  readonly items: VersionSummary[];
  readonly nextCursor: string | null;
}
