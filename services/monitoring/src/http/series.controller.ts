import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDateString, IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import { Allow } from '@baton/access';
import { DriftSeries } from '../app/figures/drift-series.js';
import { HealthSeries } from '../app/figures/health-series.js';
import { PerformanceSeries } from '../app/figures/performance-series.js';
import { SeriesQuestions, type Question } from '../app/figures/series-question.js';

class SeriesQuery {
  @ApiPropertyOptional({ description: 'What serves there unless told' }) @IsOptional() @Type(() => Number) @IsInt() @Min(1)
  version?: number;

  @ApiPropertyOptional({ default: 'production' }) @IsOptional() @Length(1, 250)
  environment?: string;

  @ApiPropertyOptional({ description: 'From this instant of the observations’ own time on, rounded down to the hour, or to the minute where buckets are shorter; seven days before `to` unless told' }) @IsOptional() @IsDateString()
  from?: string;

  @ApiPropertyOptional({ description: 'Up to this instant, rounded up likewise; now unless told' }) @IsOptional() @IsDateString()
  to?: string;

  @ApiPropertyOptional({ example: '1d', description: 'A length such as 5m, 6h, 1d or 4w, or total; drift takes whole hours' }) @IsOptional() @IsString()
  bucket?: string;

  @ApiPropertyOptional({ description: 'At most so many points a series: buckets are widened to whole multiples until they fit, and what is in them counts as one' }) @IsOptional() @Type(() => Number) @IsInt() @Min(2) @Max(2_000)
  points?: number;

  @ApiPropertyOptional() @IsOptional() @IsString()
  waitFor?: string;
}

class DriftQuery extends SeriesQuery {
  @ApiPropertyOptional({ description: 'This feature alone' }) @IsOptional() @Length(1, 600)
  feature?: string;
}

class DistributionQuery extends SeriesQuery {
  @ApiProperty() @Length(1, 600)
  feature!: string;
}

const head = ({ modelId, name, number, environment, from, to }: Question) =>
  ({ model: name, modelId, version: number, environment, from: new Date(from).toISOString(), to: new Date(to).toISOString() });

@ApiTags('figures') @ApiBearerAuth()
@Controller('api/v1/models/:model')
export class SeriesController {
  constructor(private readonly questions: SeriesQuestions, private readonly drift: DriftSeries, private readonly performance: PerformanceSeries, private readonly health: HealthSeries) {}

  @Get('drift') @Allow() @ApiOperation({ summary: 'How far each input and output is from the reference: population stability index and Jensen–Shannon distance' })
  async driftOf(@Param('model') model: string, @Query() query: DriftQuery) {
    const question = await this.questions.read(model, query);
    return { ...head(question), series: await this.drift.run(question, query.feature) };
  }

  @Get('drift/distribution') @Allow() @ApiOperation({ summary: 'The two distributions behind a figure, in the same bins' })
  async distributionOf(@Param('model') model: string, @Query() query: DistributionQuery) {
    const question = await this.questions.read(model, query);
    return { ...head(question), ...await this.drift.distribution(question, query.feature) };
  }

  @Get('performance') @Allow() @ApiOperation({ summary: 'How good the predictions were, with intervals, coverage and the age of labels; estimated where ground truth is missing' })
  async performanceOf(@Param('model') model: string, @Query() query: SeriesQuery) {
    const question = await this.questions.read(model, query);
    return { ...head(question), series: await this.performance.run(question) };
  }

  @Get('health') @Allow() @ApiOperation({ summary: 'Predictions, errors, invalid outputs and response times' })
  async healthOf(@Param('model') model: string, @Query() query: SeriesQuery) {
    const question = await this.questions.read(model, query);
    return { ...head(question), series: await this.health.run(question) };
  }
}
