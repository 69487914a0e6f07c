import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import { Allow } from '@baton/access';
import { invalid } from '@baton/service-kit';
import { FindPredictions } from '../app/find-predictions.js';
import { knownModel } from '../app/known-model.js';
import { ModelFacts } from '../app/ports/model-facts.js';

class PredictionsQuery {
  @ApiProperty({ description: "The model's name or id" }) @Length(1, 250)
  model!: string;

  @ApiPropertyOptional({ description: 'The business key that the application gave' }) @IsOptional() @Length(1, 500)
  key?: string;

  @ApiPropertyOptional({ description: 'The id of the answer; `<id>#<i>` for row i of a batch' }) @IsOptional() @Length(1, 600)
  id?: string;

  @ApiPropertyOptional({ default: 50, maximum: 500 }) @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(500)
  limit: number = 50;

  @ApiPropertyOptional() @IsOptional() @IsString()
  waitFor?: string;
}

@ApiTags('predictions') @ApiBearerAuth()
@Controller('api/v1/predictions')
export class PredictionsController {
  constructor(private readonly facts: ModelFacts, private readonly predictions: FindPredictions) {}

  @Get() @Allow('data-scientist', 'validator', 'ml-engineer', 'operator', 'compliance', 'admin') @ApiOperation({ summary: 'Predictions by business key or id, the newest first, with inputs, outputs, version, ground truth and the segment that keeps them' })
  async list(@Query() { model, key, id, limit }: PredictionsQuery) {
    if ((key === undefined) === (id === undefined)) throw invalid('Give either key or id.', [{ field: 'key', message: 'or id' }]);
    const found = await knownModel(this.facts, model);
    const wanted = key !== undefined ? { key } : { ref: id!.endsWith('#0') ? id!.slice(0, -2) : id! };
    return { model: found.name, modelId: found.modelId, items: await this.predictions.run(found.modelId, wanted, limit) };
  }
}
