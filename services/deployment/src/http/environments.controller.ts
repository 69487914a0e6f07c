import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, Caller, type Person } from '@baton/access';
import { formatPosition } from '@baton/messaging';
import { invalid, notFound } from '@baton/service-kit';
import { ChangeEnvironment } from '../app/change-environment.js';
import { Environments } from '../app/ports/environments.js';
import type { Environment } from '../domain/environment.js';
import { EnvironmentRequest } from './requests.js';

@ApiTags('environments') @ApiBearerAuth()
@Controller('api/v1/environments')
export class EnvironmentsController {
  constructor(private readonly environments: Environments, private readonly change: ChangeEnvironment) {}

  @Get() @Allow() @ApiOperation({ summary: 'All environments, in order' })
  async list() {
    return { items: await this.environments.all(), nextCursor: null };
  }

  @Get(':environment') @Allow()
  async get(@Param('environment') name: string): Promise<Environment> {
    const environment = await this.environments.find(name);
    if (!environment) throw notFound(`There is no environment ${name}.`);
    return environment;
  }

  @Put(':environment') @Allow('ml-engineer', 'admin')
  @ApiOperation({ summary: 'Makes an environment or changes its rules: a new revision, under which approvals have to be given again; rules that are there already change nothing' })
  async put(@Param('environment') name: string, @Body() rules: EnvironmentRequest, @Caller() by: Person) {
    if (!/^[a-z][a-z0-9-]{0,62}$/.test(name)) throw invalid('The name of an environment is made of lower-case letters, digits and hyphens, and begins with a letter.');
    const { name: _name, revision: _revision, ...wanted } = rules;
    const { state, position } = await this.change.run(name, { ...wanted, steps: rules.steps.map((step) => ({ ...step })), approvals: { ...rules.approvals } }, by.cause());
    return { ...state, position: position && formatPosition(position) };
  }
}
