import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsInt, IsNumber, IsOptional, IsString, Max, Min, ValidateNested } from 'class-validator';
import { Allow, Caller, type Person } from '@baton/access';
import { ChangeMonitors, METRIC_NAMES, type Metric, type Severity } from '../app/change-monitors.js';
import { knownModel } from '../app/known-model.js';
import { ModelFacts } from '../app/ports/model-facts.js';
import { MonitorRules, RetrainingRequests } from '../app/ports/watching.js';

const SEVERITIES = ['info', 'warning', 'critical'];

class DriftRequest {
  @ApiPropertyOptional({ default: 0.2, description: 'Population stability index from which a feature has drifted' }) @IsOptional() @IsNumber() @Min(0.001) @Max(100)
  threshold: number = 0.2;

  @ApiPropertyOptional({ default: 0.01, description: 'Share of wrong alarms among the alarms (Benjamini and Hochberg)' }) @IsOptional() @IsNumber() @Min(1e-9) @Max(0.5)
  falseAlarms: number = 0.01;

  @ApiPropertyOptional({ default: '1w', description: 'The observations’ time that one verdict rests on' }) @IsOptional() @IsString()
  over: string = '1w';

  @ApiPropertyOptional({ default: 200 }) @IsOptional() @IsInt() @Min(1) @Max(1e9)
  minSamples: number = 200;

  @ApiPropertyOptional({ default: false, description: 'Drift alone raises an alert' }) @IsOptional() @IsBoolean()
  alert: boolean = false;
}

class PerformanceRequest {
  @ApiProperty({ enum: METRIC_NAMES }) @IsIn(METRIC_NAMES)
  metric!: Metric;

  @ApiProperty({ description: 'At most, or for roc-auc and accuracy at least' }) @IsNumber()
  threshold!: number;

  @ApiPropertyOptional({ default: '1w' }) @IsOptional() @IsString()
  over: string = '1w';

  @ApiPropertyOptional({ default: 200 }) @IsOptional() @IsInt() @Min(30) @Max(1e9)
  minLabels: number = 200;

  @ApiPropertyOptional({ enum: SEVERITIES, default: 'warning' }) @IsOptional() @IsIn(SEVERITIES)
  severity: Severity = 'warning';
}

class RetrainingRule {
  @ApiPropertyOptional({ default: true }) @IsOptional() @IsBoolean()
  onPerformance: boolean = true;

  @ApiPropertyOptional({ default: false }) @IsOptional() @IsBoolean()
  onDrift: boolean = false;
}

class MonitorsRequest {
  @ApiPropertyOptional({ type: DriftRequest }) @IsOptional() @ValidateNested() @Type(() => DriftRequest)
  drift: DriftRequest = new DriftRequest();

  @ApiPropertyOptional({ type: [PerformanceRequest] }) @IsOptional() @IsArray() @ArrayMaxSize(20) @ValidateNested({ each: true }) @Type(() => PerformanceRequest)
  performance: PerformanceRequest[] = [];

  @ApiPropertyOptional({ default: 0.5, description: 'With a smaller share of labels a figure is immature' }) @IsOptional() @IsNumber() @Min(0) @Max(1)
  minCoverage: number = 0.5;

  @ApiPropertyOptional({ type: RetrainingRule }) @IsOptional() @ValidateNested() @Type(() => RetrainingRule)
  retraining: RetrainingRule = new RetrainingRule();

  @ApiPropertyOptional({ enum: ['full', 'outputs', 'none'], default: 'full', description: 'What of predictions is kept for good' }) @IsOptional() @IsIn(['full', 'outputs', 'none'])
  capture: 'full' | 'outputs' | 'none' = 'full';

  @ApiPropertyOptional({ type: [String], description: 'Columns that are left empty in what is kept for good' }) @IsOptional() @IsArray() @ArrayMaxSize(1_000) @IsString({ each: true })
  masked: string[] = [];
}

@ApiTags('monitors') @ApiBearerAuth()
@Controller('api/v1/models/:model')
export class MonitorsController {
  constructor(private readonly facts: ModelFacts, private readonly rules: MonitorRules, private readonly requests: RetrainingRequests, private readonly change: ChangeMonitors) {}

  @Get('monitors') @Allow() @ApiOperation({ summary: 'What is watched of a model' })
  async get(@Param('model') model: string) {
    const { modelId, name } = await knownModel(this.facts, model);
    return { model: name, modelId, ...await this.rules.of(modelId) };
  }

  @Put('monitors') @Allow('data-scientist', 'validator', 'ml-engineer', 'operator', 'admin') @ApiOperation({ summary: 'Thresholds, the false alarms that are put up with, and when to ask for retraining' })
  async put(@Param('model') model: string, @Body() body: MonitorsRequest, @Caller() by: Person) {
    const found = await knownModel(this.facts, model);
    return { model: found.name, modelId: found.modelId, ...await this.change.run(found, body, by) };
  }

  @Get('retraining-requests') @Allow() @ApiOperation({ summary: 'What asked for a new version, the newest first' })
  async list(@Param('model') model: string) {
    const { modelId, name } = await knownModel(this.facts, model);
    const items = await this.requests.list(modelId);
    return { items: items.map(({ about, ...request }) => ({ ...request, model: name, modelId, version: about.number, environment: about.environment })), nextCursor: null };
  }
}
