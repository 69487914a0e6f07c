import { Injectable } from '@nestjs/common';
import type { Person } from '@baton/access';
import { committed, type Cause, type Committed } from '@baton/messaging';
import { Transactions, type Transaction } from '@baton/persistence';
import { notFound } from '@baton/service-kit';
import type { Decision } from '../domain/decision.js';
import type { Deliberation } from '../domain/deliberation.js';
import type { ModelDeployment, Surroundings } from '../domain/model-deployment.js';
import type { Promotion, PromotionEvent } from '../domain/promotion.js';
import { DecideOnModel, type Decided } from './decide-on-model.js';
import { Deployments } from './ports/deployments.js';
import { accepted } from './refusals.js';

/** A promotion with what a decision on it may look at. */
export interface Found { promotion: Promotion; model: ModelDeployment; around: Surroundings; deliberation: Deliberation }

/** What somebody wants of a promotion; jobs that come of it are left in the transaction. */
export type Answer = (found: Found, tx: Transaction) => Decision<PromotionEvent> | Promise<Decision<PromotionEvent>>;

/** Decides on one promotion under its model's lock. */
@Injectable()
export class DecideOnPromotion {
  constructor(private readonly transactions: Transactions, private readonly deployments: Deployments, private readonly decide: DecideOnModel) {}

  /** By a person; comes back as the promotion is when all consequences are drawn. */
  async run(id: string, by: Person, answer: Answer): Promise<Committed<Promotion>> {
    const known = await this.deployments.promotion(id);
    if (!known) throw notFound(`There is no promotion ${id}.`);
    const { modelId, number } = known.version;
    return this.transactions.run(async (tx) => {
      const { position } = await this.within(tx, known, by.cause(known.correlationId), answer);
      return committed((await this.deployments.load(tx, modelId, [number])).model.promotions.find((each) => each.id === id)!, position);
    });
  }

  within(tx: Transaction, { id, version: { modelId, number } }: Promotion, cause: Cause, answer: Answer): Promise<Decided<void>> {
    return this.decide.run(tx, modelId, [number], cause, async (deliberation, model, around) => {
      const promotion = model.promotions.find((each) => each.id === id)!;
      accepted(await answer({ promotion, model, around, deliberation }, tx)).reduce((at, event) => deliberation.apply(at, event), promotion);
    });
  }
}

/** Whoever wrote, registered, owns or requested it: none of them approves it or reviews its override. No role overrides this, not even admin. */
export function authorsOf({ promotion, model }: Found): string[] {
  return [...new Set([...(model.facts.get(promotion.version.number)?.authors ?? []), promotion.requestedBy])];
}
