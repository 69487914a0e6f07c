import { Controller, Get, Query, UseInterceptors } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import { Allow } from '@baton/access';
import { notFound } from '@baton/service-kit';
import { TraceLineage } from '../app/trace-lineage.js';
import { RecordedReads } from './recorded-reads.js';

class LineageQuery {
  @ApiProperty({
    example: 'models/flights/versions/3',
    description: 'models/{model}/versions/{n}[/evidence/{revision}], runs/{id}, datasets/{name}@{digest}, files/{digest}, reports/{id}, promotions/{id}, overrides/{promotion id}, rollouts/{id}, segments/{digest}, ground-truth/{id}, alerts/{id}, drifts/{event id} or retraining-requests/{id}; {model} is an id, or a name that it has or had',
  })
  @IsString() @Length(1, 2_000)
  node!: string;

  @ApiPropertyOptional({ enum: ['up', 'down', 'both'], default: 'both', description: 'up: what influenced it; down: what it influenced' }) @IsOptional() @IsIn(['up', 'down', 'both'])
  direction: 'up' | 'down' | 'both' = 'both';

  @ApiPropertyOptional({ default: 10, maximum: 50 }) @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(50)
  depth: number = 10;

  @ApiPropertyOptional({ example: 'registry@4711' }) @IsOptional() @IsString()
  waitFor?: string;
}

@ApiTags('lineage') @ApiBearerAuth()
@UseInterceptors(RecordedReads)
@Controller('api/v1')
export class LineageController {
  constructor(private readonly trace: TraceLineage) {}

  @Get('lineage') @Allow()
  @ApiOperation({ summary: 'Where something comes from and what came of it: nodes, and edges from cause to result, each with the event that proves it. At most 2,000 nodes; truncated says that there are more' })
  async lineage(@Query() { node, direction, depth }: LineageQuery) {
    const traced = await this.trace.run(node, direction, depth);
    if (!traced) throw notFound(`Nothing is known of ${node}. It may not have arrived yet (?waitFor= takes a position), or be written otherwise: models/{model}/versions/{n}, runs/{id}, segments/{digest}, …`);
    return traced;
  }
}
