import { Injectable } from '@nestjs/common';
import type { Person } from '@baton/access';
import { Outbox } from '@baton/messaging';
import { Transactions, type Transaction } from '@baton/persistence';
import { refused } from '@baton/service-kit';
import { v7 as uuidv7 } from 'uuid';
import { decideAlias } from '../domain/alias.js';
import { environmentGuardedBy } from '../domain/guard.js';
import { aliasName } from '../domain/naming.js';
import { aliasMoved, aliasRequested } from './contract-events.js';
import { noSuchVersion } from './manage-versions.js';
import { DeploymentFacts } from './ports/deployment-facts.js';
import { Models, type Model, type VersionRecord } from './ports/models.js';
import { Versions } from './ports/versions.js';
import { accepted } from './refusals.js';
import { noSuchModel } from './register-version.js';
import { RequestPromotion, type OpenPromotion } from './request-promotion.js';

/** Sets and removes aliases by hand. A guarded one does not move: the wish becomes a promotion. */
@Injectable()
export class SetAlias {
  constructor(
    private readonly transactions: Transactions, private readonly models: Models, private readonly versions: Versions,
    private readonly facts: DeploymentFacts, private readonly promotions: RequestPromotion, private readonly outbox: Outbox,
  ) {}

  /** Throws the 403 that names the promotion, after that is committed. */
  async run(name: string, alias: string, number: number, by: Person): Promise<void> {
    accepted(aliasName(alias));
    const promotion = await this.transactions.run(async (tx) => {
      const model = await this.locked(tx, name);
      const version = await this.versions.lock(tx, { modelId: model.id }, number);
      if (!version) throw noSuchVersion(name, number);
      return this.decide(tx, model, version, alias, by);
    });
    if (promotion) throw await this.promotions.refusal(promotion);
  }

  private async decide(tx: Transaction, model: Model, version: VersionRecord, alias: string, by: Person): Promise<OpenPromotion | null> {
    const environment = environmentGuardedBy(alias, await this.facts.rules(tx));
    const current = await this.models.alias(tx, model.id, alias);
    const open = environment === null ? null : await this.promotions.open(tx, model.id, environment);
    const decision = decideAlias({ number: version.number, current, environment, open }, uuidv7());
    switch (decision.kind) {
      case 'unchanged': return null;
      case 'already-requested': return { id: decision.id, alias, environment: decision.environment, version };
      case 'moved':
        await this.models.setAlias(tx, model.id, alias, version.number, Date.now());
        await this.outbox.append(tx, [aliasMoved(model, alias, version.number, current)], by.cause(version.correlationId));
        return null;
      case 'requested': {
        const promotion = { id: decision.id, alias, environment: decision.environment, version };
        await this.promotions.record(tx, promotion, decision.supersedes, by);
        await this.outbox.append(tx, [aliasRequested(decision.id, version, alias, decision.environment)], by.cause(version.correlationId));
        return promotion;
      }
    }
  }

  async remove(name: string, alias: string, by: Person): Promise<void> {
    await this.transactions.run(async (tx) => {
      const model = await this.locked(tx, name);
      const current = await this.models.alias(tx, model.id, alias);
      if (current === null) return;
      const environment = environmentGuardedBy(alias, await this.facts.rules(tx));
      if (environment !== null) throw refused(`Alias ${alias} of ${name} says what serves in ${environment} and cannot be removed by hand. It moves when another version is rolled out there.`);
      const version = await this.versions.lock(tx, { modelId: model.id }, current);
      await this.models.setAlias(tx, model.id, alias, null, Date.now());
      await this.outbox.append(tx, [aliasMoved(model, alias, null, current)], by.cause(version?.correlationId));
    });
  }

  private async locked(tx: Transaction, name: string): Promise<Model> {
    const model = await this.models.lock(tx, name);
    if (!model) throw noSuchModel(name);
    return model;
  }
}
