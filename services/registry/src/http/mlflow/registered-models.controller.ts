import { Controller } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Caller, type Person } from '@baton/access';
import { invalid, notFound } from '@baton/service-kit';
import { ManageModels } from '../../app/manage-models.js';
import { Models } from '../../app/ports/models.js';
import { Versions } from '../../app/ports/versions.js';
import { SetAlias } from '../../app/set-alias.js';
import { stageFrom } from '../../app/stage-names.js';
import { Readers, WireDelete, WireGet, WirePatch, WirePost, Writers } from './mlflow-route.js';
import { descriptionIn, modelOut, nameIn, versionIn, versionOut } from './model.wire.js';
import { WireBody, WireFields, WireQuery } from './wire-fields.js';
import { LIMITS, nextPage, searchIn, tagsIn } from './wire-lists.js';

@ApiTags('MLflow: registered models') @ApiBearerAuth()
@Controller('api/2.0/mlflow/registered-models')
export class RegisteredModelsController {
  constructor(private readonly manage: ManageModels, private readonly setAlias: SetAlias, private readonly models: Models, private readonly versions: Versions) {}

  @WirePost('create', 'Makes a registered model') @Writers()
  async create(@WireBody() body: WireFields, @Caller() by: Person) {
    return { registered_model: modelOut(await this.manage.create(body.optionalText('name', { max: 1_000 }) ?? '', descriptionIn(body), tagsIn(body, 'tags'), by)) };
  }

  @WireGet('get', 'A registered model with its newest versions') @Readers()
  async get(@WireQuery() query: WireFields) {
    return { registered_model: modelOut(await this.manage.get(nameIn(query))) };
  }

  @WireGet('search', 'Finds registered models') @Readers()
  async search(@WireQuery() query: WireFields) {
    const { items, nextPageToken } = await this.models.search(searchIn(query, 'models', { usual: 100, most: 1_000 }));
    return { ...(items.length > 0 && { registered_models: items.map(modelOut) }), ...nextPage(nextPageToken) };
  }

  @WirePatch('update', 'Describes a model') @Writers()
  async update(@WireBody() body: WireFields) {
    return { registered_model: modelOut(await this.manage.describe(nameIn(body), descriptionIn(body))) };
  }

  @WirePost('rename', 'Renames a model; its id, and so its history, stays') @Writers()
  async rename(@WireBody() body: WireFields, @Caller() by: Person) {
    return { registered_model: modelOut(await this.manage.rename(nameIn(body), body.text('new_name', { max: 1_000 }), by)) };
  }

  @WireDelete('delete', 'Deletes a model with its versions, unless it serves') @Writers()
  async delete(@WireBody() body: WireFields, @Caller() by: Person) {
    await this.manage.delete(nameIn(body), by);
    return {};
  }

  @WirePost('set-tag', 'Sets a tag') @Writers()
  async setTag(@WireBody() body: WireFields) {
    await this.manage.setTag(nameIn(body), body.text('key', LIMITS.key), body.optionalText('value', LIMITS.registryTagValue) ?? '');
    return {};
  }

  @WireDelete('delete-tag', 'Deletes a tag') @Writers()
  async deleteTag(@WireBody() body: WireFields) {
    await this.manage.setTag(nameIn(body), body.text('key', LIMITS.key), null);
    return {};
  }

  @WirePost('get-latest-versions', 'The newest version of each stage') @Readers()
  latest(@WireBody() body: WireFields) {
    return this.newest(body);
  }

  @WireGet('get-latest-versions', 'The newest version of each stage') @Readers()
  latestByQuery(@WireQuery() query: WireFields) {
    return this.newest(query);
  }

  private async newest(fields: WireFields) {
    const name = nameIn(fields);
    const latest = await this.versions.latest(name, fields.texts('stages', 10).map(stageFrom));
    if (latest.length === 0) await this.manage.get(name);
    return latest.length > 0 ? { model_versions: latest.map(versionOut) } : {};
  }

  @WirePost('alias', 'Points an alias at a version; a guarded one opens a promotion instead') @Writers()
  async alias(@WireBody() body: WireFields, @Caller() by: Person) {
    await this.setAlias.run(nameIn(body), body.text('alias', { max: 1_000 }), versionIn(body), by);
    return {};
  }

  @WireDelete('alias', 'Removes an alias that is not guarded') @Writers()
  async deleteAlias(@WireBody() body: WireFields, @Caller() by: Person) {
    await this.setAlias.remove(nameIn(body), body.text('alias', { max: 1_000 }), by);
    return {};
  }

  @WireGet('alias', 'The version that an alias points at') @Readers()
  async byAlias(@WireQuery() query: WireFields) {
    const [name, alias] = [nameIn(query), query.text('alias', { max: 1_000 })];
    const version = await this.versions.byAlias(name, alias);
    if (version) return { model_version: versionOut(version) };
    if (!await this.models.byName(name)) throw notFound(`Registered Model with name=${name} not found`);
    throw invalid(`Registered model alias ${alias} not found.`);
  }
}
