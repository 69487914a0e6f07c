import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow, Caller, type Person } from '@baton/access';
import { formatPosition, type Committed } from '@baton/messaging';
import { decodeCursor, isText, notFound, pageOf } from '@baton/service-kit';
import { AnswerPromotion } from '../app/answer-promotion.js';
import { Deployments } from '../app/ports/deployments.js';
import { OverridePromotion } from '../app/override-promotion.js';
import { EvidenceSnapshots } from '../app/ports/evidence-snapshots.js';
import { RequestPromotion } from '../app/request-promotion.js';
import { requirementsOfPromotion } from '../app/requirements-of-promotion.js';
import type { Promotion } from '../domain/promotion.js';
import { ApprovalRequest, PromotionListQuery, PromotionRequest, ReasonRequest, ReviewRequest } from './requests.js';

const Id = new ParseUUIDPipe({ exceptionFactory: () => notFound('The id of a promotion is a UUID; there is no such promotion.') });

/** As the API shows it: the model by name and id, the version by number. */
const view = ({ version: { modelId, name, number }, decidedOn: _, ...promotion }: Promotion) => ({ ...promotion, model: name, modelId, version: number, requestedAt: instantOf(promotion.id) });

/** When a UUIDv7 was made: its first 48 bits are milliseconds since 1970 (RFC 9562, 5.7). */
const instantOf = (id: string): string => new Date(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toISOString();

@ApiTags('promotions') @ApiBearerAuth()
@Controller('api/v1/promotions')
export class PromotionsController {
  constructor(
    private readonly deployments: Deployments, private readonly snapshots: EvidenceSnapshots, private readonly request: RequestPromotion,
    private readonly answer: AnswerPromotion, private readonly breakGlass: OverridePromotion,
  ) {}

  @Get() @Allow() @ApiOperation({ summary: 'Promotions, the newest first' })
  async list(@Query() query: PromotionListQuery) {
    const rows = await this.deployments.promotions(query, query.limit + 1, decodeCursor(query.cursor, isText));
    return pageOf(rows, query.limit, view, (promotion) => promotion.id);
  }

  @Get(':id') @Allow() @ApiOperation({ summary: 'One promotion with what it still needs and the evidence that an approver signs' })
  async get(@Param('id', Id) id: string) {
    const promotion = await this.deployments.promotion(id);
    if (!promotion) throw notFound(`There is no promotion ${id}.`);
    return this.show(promotion);
  }

  @Post() @Allow('data-scientist', 'ml-engineer', 'service', 'admin') @ApiOperation({ summary: 'Asks that a version serve in an environment' })
  async create(@Body() wish: PromotionRequest, @Caller() by: Person, @Res({ passthrough: true }) reply: FastifyReply) {
    const made = await this.request.run(wish, by);
    void reply.header('location', `/api/v1/promotions/${made.state.id}`);
    return this.showCommitted(made);
  }

  @Post(':id/approvals') @HttpCode(201) @Allow('validator', 'compliance', 'ml-engineer', 'operator', 'admin', 'data-scientist')
  @ApiOperation({ summary: 'Approves exactly the evidence that was seen; the environment says which roles may, and no author may' })
  async approve(@Param('id', Id) id: string, @Body() body: ApprovalRequest, @Caller() by: Person, @Res({ passthrough: true }) reply: FastifyReply) {
    void reply.header('location', `/api/v1/promotions/${id}`);
    return this.showCommitted(await this.answer.approve(id, body, by));
  }

  @Post(':id/rejections') @HttpCode(201) @Allow('validator', 'compliance', 'ml-engineer', 'operator', 'admin')
  async reject(@Param('id', Id) id: string, @Body() { reason }: ReasonRequest, @Caller() by: Person, @Res({ passthrough: true }) reply: FastifyReply) {
    void reply.header('location', `/api/v1/promotions/${id}`);
    return this.showCommitted(await this.answer.reject(id, reason, by));
  }

  @Post(':id/withdrawal') @HttpCode(200) @Allow('data-scientist', 'ml-engineer', 'service', 'admin')
  async withdraw(@Param('id', Id) id: string, @Body() { reason }: ReasonRequest, @Caller() by: Person) {
    return this.showCommitted(await this.answer.withdraw(id, reason, by));
  }

  @Post(':id/override') @HttpCode(201) @Allow('operator', 'ml-engineer', 'admin')
  @ApiOperation({ summary: 'Break-glass: rolls it out although requirements are unmet. Somebody who is no author reviews that within 24 hours, or an alert is raised' })
  async override(@Param('id', Id) id: string, @Body() { reason }: ReasonRequest, @Caller() by: Person, @Res({ passthrough: true }) reply: FastifyReply) {
    void reply.header('location', `/api/v1/promotions/${id}`);
    return this.showCommitted(await this.breakGlass.override(id, reason, by));
  }

  @Post(':id/review') @HttpCode(201) @Allow('validator', 'compliance')
  @ApiOperation({ summary: 'What somebody who neither overrode it nor is an author says of an override: upheld closes the matter, objected asks for a rollback' })
  async review(@Param('id', Id) id: string, @Body() said: ReviewRequest, @Caller() by: Person, @Res({ passthrough: true }) reply: FastifyReply) {
    void reply.header('location', `/api/v1/promotions/${id}`);
    return this.showCommitted(await this.breakGlass.review(id, said, by));
  }

  private async showCommitted({ state, position }: Committed<Promotion>) {
    return { ...await this.show(state), position: formatPosition(position) };
  }

  private async show(promotion: Promotion) {
    const evidence = promotion.evidenceDigest ? await this.snapshots.find(null, promotion.evidenceDigest) : undefined;
    return { ...view(promotion), requirements: await requirementsOfPromotion(this.deployments, promotion), evidence: evidence ?? null };
  }
}
