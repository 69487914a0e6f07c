import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import { PageQuery } from '@baton/service-kit';

export { PageQuery };

export class ReadinessQuery {
  @ApiPropertyOptional({ default: 'production' }) @IsOptional() @Length(1, 250)
  environment: string = 'production';

  @ApiPropertyOptional({ description: 'Seconds to wait at most until the state is ready, blocked, serving or retired', default: 0, maximum: 60 })
  @IsOptional() @Type(() => Number) @IsInt() @Min(0) @Max(60)
  wait: number = 0;

  @ApiPropertyOptional({ example: 'deployment@4711' }) @IsOptional() @IsString()
  waitFor?: string;
}

export class RequirementView {
  @ApiProperty() name!: string;
  @ApiProperty() met!: boolean;
  @ApiProperty() why!: string;
  @ApiProperty({ description: 'What to do; empty when it is met' }) fix!: string;
  @ApiProperty({ description: 'A role, or `baton` where one only has to wait' }) who!: string;
}

export class ReadinessView {
  @ApiProperty() environment!: string;
  @ApiProperty({ enum: ['waiting', 'blocked', 'ready', 'rolling-out', 'serving', 'retired'] }) state!: string;
  @ApiProperty({ type: [RequirementView] }) requirements!: RequirementView[];
  @ApiProperty({ type: String, nullable: true, description: 'When deployment said so; null while it has said nothing' }) asOf!: string | null;
}

export class FileView {
  @ApiProperty() path!: string;
  @ApiProperty({ example: 'sha256:…' }) digest!: string;
  @ApiProperty({ description: 'Bytes' }) size!: number;
}

export class ArtifactView {
  @ApiProperty({ description: 'sha256 of the RFC 8785 JSON of the files' }) digest!: string;
  @ApiProperty({ type: [FileView] }) files!: FileView[];
  @ApiProperty({ type: [String] }) flavors!: string[];
  @ApiProperty({ type: Object, nullable: true, description: 'Inputs and outputs with their types' }) signature!: object | null;
}

export class RemarkView {
  @ApiProperty() name!: string;
  @ApiProperty() why!: string;
  @ApiProperty() fix!: string;
}

export class InferenceView {
  @ApiProperty() field!: string;
  @ApiProperty() value!: string;
  @ApiProperty() because!: string;
}

export class EvidenceView {
  @ApiProperty() revision!: number;
  @ApiProperty() digest!: string;
  @ApiProperty() pinnedAt!: string;
  @ApiProperty({ type: Object, description: 'Task, target, score, positive, threshold, evaluation, reference, sensitive, owner, riskTier' }) evidence!: object;
  @ApiProperty({ type: [InferenceView] }) inferred!: InferenceView[];
  @ApiProperty({ type: [RemarkView] }) missing!: RemarkView[];
  @ApiProperty({ type: [String], description: 'None of them may approve it' }) authors!: string[];
}

export class VersionSummary {
  @ApiProperty() modelId!: string;
  @ApiProperty() model!: string;
  @ApiProperty() version!: number;
  @ApiProperty() createdAt!: string;
  @ApiProperty() registeredBy!: string;
  @ApiProperty() description!: string;
  @ApiProperty({ type: String, nullable: true }) runId!: string | null;
  @ApiProperty() source!: string;
  @ApiProperty() stage!: string;
  @ApiProperty({ type: [String] }) aliases!: string[];
  @ApiProperty({ type: Object, description: 'Its author’s tags and Baton’s own, baton.out.*' }) tags!: object;
  @ApiProperty() artifactDigest!: string;
  @ApiProperty({ description: '0 until evidence is pinned' }) evidenceRevision!: number;
  @ApiProperty({ description: 'What belongs to this version’s story carries it in every event' }) correlationId!: string;
}

export class FeedbackItemView {
  @ApiProperty({ enum: ['validation', 'promotion', 'rollout', 'canary', 'reference', 'drift', 'performance', 'alert', 'retraining'] }) kind!: string;
  @ApiProperty({ type: String, nullable: true, description: 'Null where it is about none or several' }) environment!: string | null;
  @ApiProperty({ description: 'When it was said' }) at!: string;
  @ApiProperty({ description: 'Since when it holds: of observations, their own time' }) since!: string;
  @ApiProperty({ example: 'detected' }) state!: string;
  @ApiProperty({ description: 'What of its kind: the feature, the metric, the policy, or the id of the alert, rollout, promotion or request' }) about!: string;
  @ApiProperty() summary!: string;
  @ApiProperty({ description: 'The id of the event, by which audit finds it' }) event!: string;
  @ApiProperty({ example: 'monitoring.drift.detected.v1' }) type!: string;
  @ApiPropertyOptional({ description: 'Of a retraining request: the line with which a new version answers it', example: 'mlflow.set_tag("baton.caused_by", "…")' }) answerWith?: string;
}

export class FeedbackPage {
  @ApiProperty() model!: string;
  @ApiProperty() version!: number;
  @ApiProperty({ type: [FeedbackItemView] }) items!: FeedbackItemView[];
  @ApiProperty({ type: String, nullable: true }) nextCursor!: string | null;
}

export class VersionView extends VersionSummary {
  @ApiProperty({ type: ArtifactView }) artifact!: ArtifactView;
  @ApiProperty({ type: EvidenceView, nullable: true }) evidence!: EvidenceView | null;
  @ApiProperty({ type: [ReadinessView] }) readiness!: ReadinessView[];
  @ApiProperty({ type: [FeedbackItemView], description: 'The newest; …/feedback has all' }) feedback!: FeedbackItemView[];
}

export class AliasView {
  @ApiProperty() alias!: string;
  @ApiProperty() version!: number;
}

export class ModelView {
  @ApiProperty({ description: 'For ever; the name may change' }) id!: string;
  @ApiProperty() name!: string;
  @ApiProperty() description!: string;
  @ApiProperty() createdAt!: string;
  @ApiProperty() updatedAt!: string;
  @ApiProperty() createdBy!: string;
  @ApiProperty({ type: Object }) tags!: object;
  @ApiProperty({ type: [AliasView] }) aliases!: AliasView[];
  @ApiProperty({ type: VersionSummary, nullable: true }) latestVersion!: VersionSummary | null;
}

export class ModelPage {
  @ApiProperty({ type: [ModelView] }) items!: ModelView[];
  @ApiProperty({ type: String, nullable: true }) nextCursor!: string | null;
}

export class VersionPage {
  @ApiProperty({ type: [VersionSummary] }) items!: VersionSummary[];
  @ApiProperty({ type: String, nullable: true }) nextCursor!: string | null;
}
