import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, IsDateString, IsIn, IsInt, IsNumber, IsOptional, IsString, Length, Matches, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import { ROLES } from '@baton/access';
import { PageQuery } from '@baton/service-kit';
import type { ReviewState } from '../domain/override.js';

const REVIEW_STATES: ReviewState[] = ['outstanding', 'overdue', 'upheld', 'objected'];

export class PromotionRequest {
  @ApiProperty({ description: "The model's name or id" }) @Length(1, 250)
  model!: string;

  @ApiProperty() @IsInt() @Min(1)
  version!: number;

  @ApiProperty({ example: 'production' }) @Length(1, 250)
  environment!: string;

  @ApiPropertyOptional() @IsOptional() @MaxLength(2_000)
  reason: string = '';
}

export class ApprovalRequest {
  @ApiProperty({ description: 'The evidenceDigest of the promotion as you have seen it' }) @Matches(/^sha256:[0-9a-f]{64}$/, { message: 'evidenceDigest must be that of the promotion as you have seen it: sha256:<64 hex digits>' })
  evidenceDigest!: string;

  @ApiPropertyOptional() @IsOptional() @IsString() @MaxLength(2_000)
  comment: string = '';

  @ApiPropertyOptional({ type: [String], description: 'Names of the warnings that you accept' }) @IsOptional() @IsArray() @ArrayMaxSize(1_000) @IsString({ each: true })
  acknowledgedWarnings: string[] = [];
}

export class ReasonRequest {
  @ApiProperty() @IsString() @Length(1, 2_000)
  reason!: string;
}

export class ReviewRequest {
  @ApiProperty({ enum: ['upheld', 'objected'], description: 'upheld closes the matter; objected says that it should be rolled back' }) @IsIn(['upheld', 'objected'])
  verdict!: 'upheld' | 'objected';

  @ApiProperty({ description: 'What you have looked at, and what you think of it' }) @IsString() @Length(1, 2_000)
  comment!: string;
}

export class StepRequest {
  @ApiProperty({ description: 'Per cent of the traffic' }) @IsNumber() @Min(0.01) @Max(100)
  weight!: number;

  @ApiPropertyOptional({ description: 'False waits until somebody advances it' }) @IsOptional() @IsBoolean()
  automatic: boolean = true;

  @ApiPropertyOptional({ default: 0, description: 'Predictions of the new version before the next step; with minLabels 0 too, nothing is judged' }) @IsOptional() @IsInt() @Min(0) @Max(1e9)
  minSamples: number = 0;

  @ApiPropertyOptional({ default: 0, description: 'Of these, how many with ground truth; 0 judges by errors, latency and invalid outputs alone' }) @IsOptional() @IsInt() @Min(0) @Max(1e9)
  minLabels: number = 0;

  @ApiPropertyOptional({ default: '1d', description: 'How long the step has for it: 90s, 30m, 2h, 1d; then the rollout pauses' }) @IsOptional() @IsString()
  maxDuration: string = '1d';
}

export class ApprovalsRequest {
  @ApiProperty() @IsInt() @Min(0) @Max(10)
  count!: number;

  @ApiProperty({ enum: ROLES, isArray: true }) @IsArray() @IsIn(ROLES, { each: true })
  roles!: string[];
}

export class EnvironmentRequest {
  /** As GET shows them, so that what was read can be changed and put back; the path and the service decide. */
  @ApiPropertyOptional() @IsOptional() @IsString()
  name?: string;

  @ApiPropertyOptional() @IsOptional() @IsInt()
  revision?: number;

  @ApiProperty({ description: 'Smaller ones come first' }) @IsInt() @Min(0) @Max(1_000)
  order!: number;

  @ApiPropertyOptional({ oneOf: [{ type: 'string' }, { type: 'null' }], description: 'null guards none; left away, it stays as it is' }) @IsOptional() @Length(1, 250)
  guardedAlias?: string | null;

  @ApiPropertyOptional({ type: [String] }) @IsOptional() @IsArray() @ArrayMaxSize(20) @IsString({ each: true })
  requiredEvidence: string[] = ['files', 'MLmodel', 'signature'];

  @ApiProperty({ type: ApprovalsRequest }) @ValidateNested() @Type(() => ApprovalsRequest)
  approvals!: ApprovalsRequest;

  @ApiPropertyOptional() @IsOptional() @IsBoolean()
  automatic: boolean = false;

  @ApiPropertyOptional({ type: [StepRequest] }) @IsOptional() @IsArray() @ArrayMaxSize(20) @ValidateNested({ each: true }) @Type(() => StepRequest)
  steps: StepRequest[] = [Object.assign(new StepRequest(), { weight: 100 })];
}

export class DeploymentListQuery extends PageQuery {
  @ApiPropertyOptional({ description: "The model's name or id" }) @IsOptional() @IsString()
  model?: string;

  @ApiPropertyOptional() @IsOptional() @IsString()
  environment?: string;

  @ApiPropertyOptional() @IsOptional() @IsString()
  state?: string;
}

export class PromotionListQuery extends DeploymentListQuery {
  @ApiPropertyOptional({ enum: REVIEW_STATES, description: 'How far the review of their override is; outstanding has those that are overdue as well' })
  @IsOptional() @IsIn(REVIEW_STATES)
  review?: ReviewState;
}

export class DeploymentsQuery {
  @ApiPropertyOptional() @IsOptional() @IsString()
  environment?: string;

  @ApiPropertyOptional({ description: 'An instant; now unless told' }) @IsOptional() @IsDateString()
  at?: string;

  @ApiPropertyOptional() @IsOptional() @IsString()
  waitFor?: string;
}

export class RollbackQuery {
  @ApiPropertyOptional({ description: 'Only says what it would do' }) @IsOptional() @Type(() => String) @IsIn(['true', 'false'])
  dryRun?: string;

  @ApiPropertyOptional() @IsOptional() @IsString()
  waitFor?: string;
}
