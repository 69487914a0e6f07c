import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Allow } from '@baton/access';
import { decodeCursor, isText, notFound, pageOf } from '@baton/service-kit';
import type { FeedbackPlace } from '../../app/ports/feedback-facts.js';
import { ReadModels } from '../../app/read-models.js';
import { WatchReadiness } from '../../app/watch-readiness.js';
import { PageQuery, ReadinessQuery, type FeedbackPage, type ModelPage, type ModelView, type ReadinessView, type VersionPage, type VersionView } from './model.dto.js';
import { artifactViewOf, evidenceViewOf, feedbackViewOf, modelViewOf, readinessViewOf, summaryOf } from './model.view.js';

const isNumber = (value: unknown): value is number => Number.isSafeInteger(value);
const isPlace = (value: unknown): value is FeedbackPlace => {
  const { at, event } = (value ?? {}) as Record<string, unknown>;
  return isText(at) && !Number.isNaN(Date.parse(at)) && isText(event) && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(event);
};
const BY_NAME_OR_ID = { name: 'model', description: 'The model’s name or id' };

@ApiTags('models') @ApiBearerAuth()
@Controller('api/v1/models') @Allow()
export class ModelsController {
  constructor(private readonly read: ReadModels, private readonly readiness: WatchReadiness) {}

  @Get() @ApiOperation({ summary: 'Registered models by name' })
  async models(@Query() { limit, cursor }: PageQuery): Promise<ModelPage> {
    const models = await this.read.page(limit + 1, decodeCursor(cursor, isText));
    const ownerOf = await this.read.owners(models);
    return pageOf(models, limit, (model) => modelViewOf(model, ownerOf(model)), (model) => model.name);
  }

  @Get(':model') @ApiOperation({ summary: 'A model with its aliases and newest version' }) @ApiParam(BY_NAME_OR_ID)
  async model(@Param('model') model: string): Promise<ModelView> {
    const found = await this.read.model(model);
    return modelViewOf(found, (await this.read.owners([found]))(found));
  }

  @Get(':model/versions') @ApiOperation({ summary: 'Its versions, the newest first' }) @ApiParam(BY_NAME_OR_ID)
  async versions(@Param('model') model: string, @Query() { limit, cursor }: PageQuery): Promise<VersionPage> {
    return pageOf(await this.read.versionPage(model, limit + 1, decodeCursor(cursor, isNumber)), limit, summaryOf, (version) => version.number);
  }

  @Get(':model/versions/:version') @ApiOperation({ summary: 'A version with the digest of every file, its signature, evidence and readiness' })
  @ApiParam(BY_NAME_OR_ID)
  async version(@Param('model') model: string, @Param('version') version: string): Promise<VersionView> {
    const whole = await this.read.whole(model, numberIn(version));
    return {
      ...summaryOf(whole.version), artifact: artifactViewOf(whole.frozen), evidence: whole.evidence ? evidenceViewOf(whole.evidence) : null,
      readiness: whole.readiness.map((each) => readinessViewOf(each.environment, each)), feedback: whole.feedback.map(feedbackViewOf),
    };
  }

  @Get(':model/versions/:version/feedback') @ApiParam(BY_NAME_OR_ID)
  @ApiOperation({ summary: 'What became of a version: what validation, deployment and monitoring have said of it, the newest first' })
  async versionFeedback(@Param('model') model: string, @Param('version') number: string, @Query() { limit, cursor }: PageQuery): Promise<FeedbackPage> {
    const { version, facts } = await this.read.feedback(model, numberIn(number), limit + 1, decodeCursor(cursor, isPlace));
    return { model: version.name, version: version.number, ...pageOf(facts, limit, feedbackViewOf, ({ at, event }) => ({ at: at.toISOString(), event })) };
  }

  @Get(':model/versions/:version/readiness') @ApiParam(BY_NAME_OR_ID)
  @ApiOperation({ summary: 'What a version still needs for an environment, in deployment’s own words; `wait` waits until somebody can act on it' })
  async versionReadiness(@Param('model') model: string, @Param('version') version: string, @Query() { environment, wait }: ReadinessQuery): Promise<ReadinessView> {
    return readinessViewOf(environment, await this.readiness.run(await this.read.version(model, numberIn(version)), environment, wait * 1_000));
  }
}

function numberIn(version: string): number {
  if (!/^[1-9]\d{0,8}$/.test(version)) throw notFound(`Versions are numbers from 1 on; there is no version ${JSON.stringify(version.slice(0, 50))}.`);
  return Number(version);
}
