import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsOptional, IsString } from 'class-validator';
import { Allow } from '@baton/access';
import { Canaries } from '../app/ports/watching.js';
import { SeeCanary } from '../app/see-canary.js';
import type { Canary } from '../domain/canary.js';

class CanariesQuery {
  @ApiPropertyOptional({ description: "The model's name or id" }) @IsOptional() @IsString()
  model?: string;

  @ApiPropertyOptional() @IsOptional() @IsString()
  environment?: string;

  @ApiPropertyOptional() @IsOptional() @IsString()
  waitFor?: string;
}

@ApiTags('canaries') @ApiBearerAuth()
@Controller('api/v1/canaries')
export class CanariesController {
  constructor(private readonly canaries: Canaries, private readonly see: SeeCanary) {}

  @Get() @Allow() @ApiOperation({ summary: 'The steps of rollouts that are watched now, with what each has shown so far beside the champion; `canary.judged` says the verdict' })
  async list(@Query() { model, environment }: CanariesQuery) {
    const watched = (await this.canaries.watched()).filter(({ version, environment: place }) =>
      (model === undefined || version.name === model || version.modelId === model) && (environment === undefined || place === environment));
    const now = Date.now();
    return { items: await Promise.all(watched.map((canary) => this.view(canary, now))), nextCursor: null };
  }

  private async view(canary: Canary, now: number) {
    const { rolloutId, version, champion, environment, step, criteria, since, deadline } = canary;
    const { samples, labels, measures } = await this.see.run(canary, now);
    return {
      rolloutId, model: version.name, modelId: version.modelId, version: version.number, champion: champion?.number ?? null, environment, step,
      since: new Date(since).toISOString(), deadline: new Date(deadline).toISOString(), asOf: new Date(now).toISOString(), minSamples: criteria.minSamples, minLabels: criteria.minLabels,
      samples, labels, measures: measures.map(({ proves: _proves, ...measure }) => measure),
    };
  }
}
