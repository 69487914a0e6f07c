import { Body, Controller, Get, Param, ParseIntPipe, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length, Min } from 'class-validator';
import { Allow, Caller, type Person } from '@baton/access';
import { formatPosition } from '@baton/messaging';
import { invalid, notFound } from '@baton/service-kit';
import { PublishPolicy } from '../app/publish-policy.js';
import { Policies } from '../app/ports/policies.js';
import { ValidateAgain } from '../app/validate-again.js';

class VersionQuery {
  @ApiProperty({ description: "The model's name or id" }) @Length(1, 250)
  model!: string;

  @ApiProperty() @Type(() => Number) @IsInt() @Min(1)
  version!: number;

  @ApiPropertyOptional() @IsOptional() @IsString()
  waitFor?: string;
}

@ApiTags('policies') @ApiBearerAuth()
@Controller('api/v1/policies')
export class PoliciesController {
  constructor(private readonly policies: Policies, private readonly publish: PublishPolicy, private readonly again: ValidateAgain) {}

  @Get() @Allow() @ApiOperation({ summary: 'The newest revision of every policy' })
  async list() {
    return { items: await this.policies.newest(), nextCursor: null };
  }

  @Get(':name') @Allow()
  async get(@Param('name') name: string) {
    const policy = await this.policies.find(name);
    if (!policy) throw notFound(`There is no policy ${name}.`);
    return policy;
  }

  @Get(':name/revisions') @Allow() @ApiOperation({ summary: 'All revisions, the newest first' })
  async revisions(@Param('name') name: string) {
    const items = await this.policies.revisions(name);
    if (items.length === 0) throw notFound(`There is no policy ${name}.`);
    return { items, nextCursor: null };
  }

  @Get(':name/revisions/:revision') @Allow()
  async revision(@Param('name') name: string, @Param('revision', ParseIntPipe) revision: number) {
    const policy = await this.policies.find(name, revision);
    if (!policy) throw notFound(`There is no revision ${revision} of the policy ${name}.`);
    return policy;
  }

  @Get(':name/dry-run') @Allow() @ApiOperation({ summary: 'What the policy would say of a version; nothing is kept' })
  dryRun(@Param('name') name: string, @Query() { model, version }: VersionQuery) {
    return this.again.dryRun(name, model, version);
  }

  @Put(':name') @Allow('validator', 'admin') @ApiConsumes('application/json', 'application/yaml')
  @ApiBody({ schema: { type: 'object', example: { models: ['flight-delay'], environments: ['production'], checks: [{ check: 'metric', metric: 'roc-auc', min: 0.85 }] } } })
  @ApiOperation({ summary: 'Publishes a new revision, as JSON or YAML; all mistakes are listed at once' })
  async put(@Param('name') name: string, @Body() document: object, @Caller() by: Person) {
    if (!/^[a-z0-9][a-z0-9._-]{0,99}$/.test(name)) throw invalid('The name of a policy is made of lower-case letters, digits, dots, hyphens and underscores.');
    const { state, position } = await this.publish.run(name, document, by.cause());
    return { ...state, position: formatPosition(position) };
  }
}
