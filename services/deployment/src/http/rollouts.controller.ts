import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, Caller, type Person } from '@baton/access';
import { formatPosition } from '@baton/messaging';
import { decodeCursor, isText, notFound, pageOf } from '@baton/service-kit';
import { rolloutView } from '../app/acting.js';
import { ControlRollout, type Rollback, type RolloutCommand } from '../app/control-rollout.js';
import { Deployments } from '../app/ports/deployments.js';
import { DeploymentListQuery, DeploymentsQuery, ReasonRequest, RollbackQuery } from './requests.js';

const Id = new ParseUUIDPipe({ exceptionFactory: () => notFound('The id of a rollout is a UUID; there is no such rollout.') });

@ApiTags('rollouts') @ApiBearerAuth()
@Controller('api/v1')
export class RolloutsController {
  constructor(private readonly deployments: Deployments, private readonly control: ControlRollout) {}

  @Get('rollouts') @Allow() @ApiOperation({ summary: 'Rollouts, the newest first' })
  async list(@Query() query: DeploymentListQuery) {
    const rows = await this.deployments.rollouts(query, query.limit + 1, decodeCursor(query.cursor, isText));
    return pageOf(rows, query.limit, rolloutView, (rollout) => rollout.id);
  }

  @Get('rollouts/:id') @Allow()
  async get(@Param('id', Id) id: string) {
    const rollout = await this.deployments.rollout(id);
    if (!rollout) throw notFound(`There is no rollout ${id}.`);
    return rolloutView(rollout);
  }

  @Post('rollouts/:id/pause') @HttpCode(200) @Allow('operator', 'ml-engineer', 'admin')
  pause(@Param('id', Id) id: string, @Body() { reason }: ReasonRequest, @Caller() by: Person) {
    return this.command(id, 'pause', reason, by);
  }

  @Post('rollouts/:id/resume') @HttpCode(200) @Allow('operator', 'ml-engineer', 'admin')
  resume(@Param('id', Id) id: string, @Body() { reason }: ReasonRequest, @Caller() by: Person) {
    return this.command(id, 'resume', reason, by);
  }

  @Post('rollouts/:id/advance') @HttpCode(200) @Allow('operator', 'ml-engineer', 'admin') @ApiOperation({ summary: 'On to the next step' })
  advance(@Param('id', Id) id: string, @Body() { reason }: ReasonRequest, @Caller() by: Person) {
    return this.command(id, 'advance', reason, by);
  }

  @Post('rollouts/:id/complete') @HttpCode(200) @Allow('operator', 'ml-engineer', 'admin') @ApiOperation({ summary: 'On to all of the traffic' })
  complete(@Param('id', Id) id: string, @Body() { reason }: ReasonRequest, @Caller() by: Person) {
    return this.command(id, 'complete', reason, by);
  }

  @Post('rollouts/:id/abort') @HttpCode(200) @Allow('operator', 'ml-engineer', 'admin') @ApiOperation({ summary: 'Back to what served before' })
  abort(@Param('id', Id) id: string, @Body() { reason }: ReasonRequest, @Caller() by: Person) {
    return this.command(id, 'abort', reason, by);
  }

  @Post('models/:model/environments/:environment/rollback') @HttpCode(200) @Allow('operator', 'ml-engineer', 'admin')
  @ApiOperation({ summary: 'Back to the version that served before; needs no approval. ?dryRun=true only says which' })
  async rollBack(@Param('model') model: string, @Param('environment') environment: string, @Query() { dryRun }: RollbackQuery, @Body() { reason }: ReasonRequest, @Caller() by: Person) {
    const answer = await this.control.rollBack(model, environment, reason, dryRun === 'true', by);
    const view = ({ environment: place, from, to, rolloutId }: Rollback) => ({ model: to.name, modelId: to.modelId, environment: place, from: from.number, to: to.number, rolloutId });
    return 'position' in answer ? { ...view(answer.state), dryRun: false, position: formatPosition(answer.position) } : { ...view(answer), dryRun: true };
  }

  @Post('models/:model/environments/:environment/deactivation') @HttpCode(200) @Allow('operator', 'ml-engineer', 'admin')
  @ApiOperation({ summary: 'Takes a model out of an environment: nothing of it serves there afterwards' })
  async deactivate(@Param('model') model: string, @Param('environment') environment: string, @Body() { reason }: ReasonRequest, @Caller() by: Person) {
    const { state: { version, rolloutId }, position } = await this.control.deactivate(model, environment, reason, by);
    return { model: version.name, modelId: version.modelId, environment, version: version.number, rolloutId, position: formatPosition(position) };
  }

  @Get('deployments') @Allow() @ApiOperation({ summary: 'What serves where, now or at an instant, as the servers have said' })
  async deploymentsAt(@Query() { environment, at }: DeploymentsQuery) {
    const intervals = await this.deployments.servingAt(environment, at ? new Date(at) : new Date());
    const items = intervals.map(({ name, weights, ...interval }) => ({ ...interval, model: name, weights: weights.map(({ number, weight }) => ({ version: number, weight })) }));
    return { items, nextCursor: null };
  }

  private async command(id: string, command: RolloutCommand, reason: string, by: Person) {
    const { state, position } = await this.control.command(id, command, reason, by);
    return { ...rolloutView(state), position: formatPosition(position) };
  }
}
