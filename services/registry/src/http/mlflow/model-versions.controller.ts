import { Controller } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Caller, type Person } from '@baton/access';
import { ManageVersions } from '../../app/manage-versions.js';
import { Versions } from '../../app/ports/versions.js';
import { RegisterVersion } from '../../app/register-version.js';
import { stageFrom } from '../../app/stage-names.js';
import { TransitionStage } from '../../app/transition-stage.js';
import { Readers, WireDelete, WireGet, WirePatch, WirePost, Writers } from './mlflow-route.js';
import { descriptionIn, nameIn, versionIn, versionOut } from './model.wire.js';
import { WireBody, WireFields, WireQuery } from './wire-fields.js';
import { LIMITS, nextPage, searchIn, tagsIn } from './wire-lists.js';

@ApiTags('MLflow: model versions') @ApiBearerAuth()
@Controller('api/2.0/mlflow/model-versions')
export class ModelVersionsController {
  constructor(private readonly register: RegisterVersion, private readonly manage: ManageVersions, private readonly transition: TransitionStage, private readonly versions: Versions) {}

  @WirePost('create', 'Registers a version; its files are frozen by digest') @Writers()
  async create(@WireBody() body: WireFields, @Caller() by: Person) {
    return { model_version: versionOut(await this.register.run({
      name: nameIn(body), source: body.text('source', { min: 1, max: 2_000 }), runId: body.optionalText('run_id', { max: 100 }) || null, loggedModelId: body.optionalText('model_id', { max: 250 }) || null,
      runLink: body.optionalText('run_link', { max: 2_000 }) ?? '', description: descriptionIn(body), tags: tagsIn(body, 'tags'),
    }, by)) };
  }

  @WireGet('get', 'A version') @Readers()
  async get(@WireQuery() query: WireFields) {
    return { model_version: versionOut(await this.manage.get(nameIn(query), versionIn(query))) };
  }

  @WireGet('get-download-uri', 'Where the very files that were registered can be read') @Readers()
  async downloadUri(@WireQuery() query: WireFields) {
    return { artifact_uri: (await this.manage.get(nameIn(query), versionIn(query))).downloadUri };
  }

  @WireGet('search', 'Finds versions') @Readers()
  async search(@WireQuery() query: WireFields) {
    const { items, nextPageToken } = await this.versions.search(searchIn(query, 'versions', { usual: 10_000, most: 200_000 }));
    return { ...(items.length > 0 && { model_versions: items.map(versionOut) }), ...nextPage(nextPageToken) };
  }

  @WirePatch('update', 'Describes a version') @Writers()
  async update(@WireBody() body: WireFields, @Caller() by: Person) {
    return { model_version: versionOut(await this.manage.describe(nameIn(body), versionIn(body), descriptionIn(body), by)) };
  }

  @WireDelete('delete', 'Deletes a version, unless it serves; its number is never used again') @Writers()
  async delete(@WireBody() body: WireFields, @Caller() by: Person) {
    await this.manage.delete(nameIn(body), versionIn(body), by);
    return {};
  }

  @WirePost('set-tag', 'Sets a tag; tags baton.* are evidence') @Writers()
  async setTag(@WireBody() body: WireFields, @Caller() by: Person) {
    await this.manage.setTag(nameIn(body), versionIn(body), body.text('key', LIMITS.key), body.optionalText('value', LIMITS.registryTagValue) ?? '', by);
    return {};
  }

  @WireDelete('delete-tag', 'Deletes a tag') @Writers()
  async deleteTag(@WireBody() body: WireFields, @Caller() by: Person) {
    await this.manage.setTag(nameIn(body), versionIn(body), body.text('key', LIMITS.key), null, by);
    return {};
  }

  @WirePost('transition-stage', 'Moves a version to a stage; a guarded one opens a promotion instead') @Writers()
  async transitionStage(@WireBody() body: WireFields, @Caller() by: Person) {
    return { model_version: versionOut(await this.transition.run(nameIn(body), versionIn(body), stageFrom(body.text('stage')), body.flag('archive_existing_versions'), by)) };
  }
}
