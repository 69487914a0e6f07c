import { Injectable } from '@nestjs/common';
import type { Person } from '@baton/access';
import { Outbox } from '@baton/messaging';
import { Transactions, type Transaction } from '@baton/persistence';
import { v7 as uuidv7 } from 'uuid';
import { heldByServing } from '../domain/guard.js';
import { modelName, writableTag } from '../domain/naming.js';
import { modelCreated, modelDeleted, modelRenamed } from './contract-events.js';
import { DeploymentFacts } from './ports/deployment-facts.js';
import { Models, type Model, type ModelRecord } from './ports/models.js';
import type { Tags } from './ports/search.js';
import { accepted, alreadyExists, problemOf } from './refusals.js';
import { noSuchModel } from './register-version.js';

/** Registered models: made, renamed, described, tagged, deleted. A model that serves cannot be renamed away or deleted. */
@Injectable()
export class ManageModels {
  constructor(private readonly transactions: Transactions, private readonly models: Models, private readonly facts: DeploymentFacts, private readonly outbox: Outbox) {}

  async create(name: string, description: string, tags: Tags, by: Person): Promise<ModelRecord> {
    accepted(modelName(name));
    const now = Date.now();
    const model: Model = { id: uuidv7(), name, description, tags, createdAt: now, updatedAt: now, createdBy: by.subject };
    await this.transactions.run(async (tx) => {
      if (!await this.models.create(tx, model)) throw alreadyExists(`Registered Model (name=${name}) already exists.`);
      await this.outbox.append(tx, [modelCreated(model)], by.cause());
    });
    return { ...model, aliases: [], latest: [] };
  }

  async get(name: string): Promise<ModelRecord> {
    const model = await this.models.byName(name);
    if (!model) throw noSuchModel(name);
    return model;
  }

  async rename(name: string, newName: string, by: Person): Promise<ModelRecord> {
    accepted(modelName(newName));
    if (name !== newName) {
      await this.transactions.run(async (tx) => {
        const model = await this.lockedFree(tx, name, 'renamed');
        if (!await this.models.rename(tx, model.id, newName, Date.now())) throw alreadyExists(`Registered Model (name=${newName}) already exists.`);
        await this.outbox.append(tx, [modelRenamed({ id: model.id, name: newName }, name)], by.cause());
      });
    }
    return this.get(newName);
  }

  async describe(name: string, description: string): Promise<ModelRecord> {
    if (!await this.models.describe(name, description, Date.now())) throw noSuchModel(name);
    return this.get(name);
  }

  async delete(name: string, by: Person): Promise<void> {
    await this.transactions.run(async (tx) => {
      const model = await this.lockedFree(tx, name, 'deleted');
      await this.models.delete(tx, model.id);
      await this.outbox.append(tx, [modelDeleted(model)], by.cause());
    });
  }

  async setTag(name: string, key: string, value: string | null): Promise<void> {
    accepted(writableTag(key));
    if (!await this.models.setTag(name, key, value)) throw noSuchModel(name);
  }

  private async lockedFree(tx: Transaction, name: string, action: string): Promise<Model> {
    const model = await this.models.lock(tx, name);
    if (!model) throw noSuchModel(name);
    const held = heldByServing(`Model ${name}`, action, await this.facts.serving(tx, model.id), await this.facts.rules(tx));
    if (held) throw problemOf(held);
    return model;
  }
}
