import { Injectable } from '@nestjs/common';
import type { Person } from '@baton/access';
import { committed, type Cause, type Committed } from '@baton/messaging';
import { Transactions, type Transaction } from '@baton/persistence';
import { conflict, notFound } from '@baton/service-kit';
import type { Promotion } from '../domain/promotion.js';
import type { VersionRef } from '../domain/version-ref.js';
import { DecideOnModel } from './decide-on-model.js';
import { Deployments } from './ports/deployments.js';
import { Environments } from './ports/environments.js';

export interface PromotionWish { model: string; version: number; environment: string; reason: string }

interface Opening { version: VersionRef; environment: string; origin: 'alias' | 'api'; requestedBy: string; reason: string; id?: string }

/** Opens a promotion, or finds the one that is open already. */
@Injectable()
export class RequestPromotion {
  constructor(private readonly transactions: Transactions, private readonly deployments: Deployments, private readonly environments: Environments, private readonly decide: DecideOnModel) {}

  async run(wish: PromotionWish, by: Person): Promise<Committed<Promotion>> {
    const version = await this.deployments.findVersion(wish.model, wish.version);
    if (!version) throw notFound(`There is no version ${wish.version} of a model ${wish.model} here yet. Register it, or wait a moment if you just have.`);
    if (!await this.environments.find(wish.environment)) throw notFound(`There is no environment ${wish.environment}. PUT /deployment/api/v1/environments/${wish.environment} makes one.`);
    return this.transactions.run(async (tx) => {
      const { result, position } = await this.open(tx, { version, environment: wish.environment, origin: 'api', requestedBy: by.subject, reason: wish.reason }, by.cause());
      return committed((await this.deployments.load(tx, version.modelId, [version.number])).model.promotions.find((promotion) => promotion.id === result)!, position);
    });
  }

  /** Somebody set a guarded alias: that is a wish, under the id that they were told. */
  async fromAlias(tx: Transaction, opening: Pick<Opening, 'version' | 'environment' | 'requestedBy' | 'id'>, cause: Cause): Promise<void> {
    await this.open(tx, { ...opening, origin: 'alias', reason: 'The alias was set.' }, cause);
  }

  private open(tx: Transaction, { version, environment, origin, requestedBy, reason, id }: Opening, cause: Cause) {
    return this.decide.run(tx, version.modelId, [version.number], cause, (deliberation, model, around) => {
      if (origin === 'api' && model.slots.some((slot) => slot.environment === environment && slot.version?.number === version.number)) {
        throw conflict(`Version ${version.number} of ${version.name} serves in ${environment} already.`);
      }
      return deliberation.request({ version, environment, origin, requestedBy, reason, correlationId: around.correlationOf(version.number), ...(id && { id }) }).id;
    });
  }
}
