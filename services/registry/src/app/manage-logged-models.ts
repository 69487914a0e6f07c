import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Person } from '@baton/access';
import { invalid, notFound } from '@baton/service-kit';
import { ManageExperiments } from './manage-experiments.js';
import { LoggedModels, type LoggedModelRecord, type LoggedModelStatus } from './ports/logged-models.js';
import type { Tags } from './ports/search.js';

export interface CreateLoggedModel { experimentId: string; name: string | null; sourceRunId: string | null; modelType: string; tags: Tags; params: Tags }

const noSuch = (modelId: string) => notFound(`Logged model with ID '${modelId}' not found.`);

/** Models as MLflow 3 logs them. Their files may still change; only registration freezes them. */
@Injectable()
export class ManageLoggedModels {
  constructor(private readonly models: LoggedModels, private readonly experiments: ManageExperiments) {}

  async create(command: CreateLoggedModel, by: Person): Promise<LoggedModelRecord> {
    const experiment = await this.experiments.active(command.experimentId);
    const name = command.name ?? 'model';
    if (name === '' || /[/:.%"']/.test(name)) throw invalid(`Invalid model name ${JSON.stringify(name)}: it must not be empty or contain / : . % " '.`);
    const modelId = `m-${randomUUID().replaceAll('-', '')}`;
    const now = Date.now();
    const model: LoggedModelRecord = {
      modelId, experimentId: experiment.id, name, sourceRunId: command.sourceRunId, modelType: command.modelType, status: 'LOGGED_MODEL_PENDING',
      artifactUri: `${experiment.artifactLocation.replace(/\/+$/, '')}/models/${modelId}/artifacts`, createdAt: now, updatedAt: now, createdBy: by.subject,
      tags: command.tags, params: command.params, metrics: [],
    };
    await this.models.create(model);
    return model;
  }

  async get(modelId: string): Promise<LoggedModelRecord> {
    const model = await this.models.byId(modelId);
    if (!model) throw noSuch(modelId);
    return model;
  }

  async finish(modelId: string, status: LoggedModelStatus): Promise<LoggedModelRecord> {
    if (!await this.models.setStatus(modelId, status, Date.now())) throw noSuch(modelId);
    return this.get(modelId);
  }

  async setTags(modelId: string, tags: Tags): Promise<LoggedModelRecord> {
    if (!await this.models.setTags(modelId, tags, Date.now())) throw noSuch(modelId);
    return this.get(modelId);
  }

  async deleteTag(modelId: string, key: string): Promise<void> {
    if (!Object.hasOwn((await this.get(modelId)).tags, key)) throw notFound(`No tag with key ${key} found for logged model ${modelId}.`);
    await this.models.setTags(modelId, { [key]: null }, Date.now());
  }

  async addParams(modelId: string, params: Tags): Promise<void> {
    if (!await this.models.addParams(modelId, params, Date.now())) throw noSuch(modelId);
  }

  async delete(modelId: string): Promise<void> {
    if (!await this.models.delete(modelId, Date.now())) throw noSuch(modelId);
  }
}
