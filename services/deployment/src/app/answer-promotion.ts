import { Injectable } from '@nestjs/common';
import type { Person } from '@baton/access';
import { committed, type Committed } from '@baton/messaging';
import { Transactions } from '@baton/persistence';
import { notFound } from '@baton/service-kit';
import { differenceOf, evidenceOf } from '../domain/evidence.js';
import type { Deliberation } from '../domain/deliberation.js';
import type { Decision } from '../domain/decision.js';
import type { ModelDeployment, Surroundings } from '../domain/model-deployment.js';
import { approve, reject, withdraw, type Promotion, type PromotionEvent } from '../domain/promotion.js';
import { reportsFor, warningsOf } from '../domain/requirements.js';
import { DecideOnModel } from './decide-on-model.js';
import { Deployments } from './ports/deployments.js';
import { EvidenceSnapshots } from './ports/evidence-snapshots.js';
import { accepted } from './refusals.js';

export interface Approving { evidenceDigest: string; comment: string; acknowledgedWarnings: string[] }

interface Found { promotion: Promotion; model: ModelDeployment; around: Surroundings }

/** What people answer to a promotion: approval, rejection, withdrawal. */
@Injectable()
export class AnswerPromotion {
  constructor(private readonly transactions: Transactions, private readonly deployments: Deployments, private readonly snapshots: EvidenceSnapshots, private readonly decide: DecideOnModel) {}

  async approve(id: string, answer: Approving, by: Person): Promise<Committed<Promotion>> {
    const seen = await this.snapshots.find(null, answer.evidenceDigest);
    return this.answer(id, by, ({ promotion, model, around }) => {
      const environment = around.environments.find((each) => each.name === promotion.environment)!;
      const facts = model.facts.get(promotion.version.number)!;
      const now = evidenceOf(facts, environment);
      return approve(promotion, { by, seen: answer.evidenceDigest, comment: answer.comment, acknowledgedWarnings: answer.acknowledgedWarnings, at: new Date().toISOString() }, {
        authors: authorsOf({ promotion, model, around }), approverRoles: environment.approvals.roles, warnings: warningsOf(reportsFor({ facts, environment })),
        difference: () => (seen && now ? differenceOf(seen, now) : []),
      });
    });
  }

  reject(id: string, reason: string, by: Person): Promise<Committed<Promotion>> {
    return this.answer(id, by, ({ promotion, around }) => reject(promotion, by, around.environments.find((each) => each.name === promotion.environment)!.approvals.roles, reason));
  }

  withdraw(id: string, reason: string, by: Person): Promise<Committed<Promotion>> {
    return this.answer(id, by, (found) => withdraw(found.promotion, by, authorsOf(found), reason));
  }

  private async answer(id: string, by: Person, decide: (found: Found) => Decision<PromotionEvent>): Promise<Committed<Promotion>> {
    const known = await this.deployments.promotion(id);
    if (!known) throw notFound(`There is no promotion ${id}.`);
    const { modelId, number } = known.version;
    return this.transactions.run(async (tx) => {
      const { position } = await this.decide.run(tx, modelId, [number], by.cause(known.correlationId), (deliberation: Deliberation, model, around) => {
        const promotion = model.promotions.find((each) => each.id === id)!;
        accepted(decide({ promotion, model, around })).reduce((at, event) => deliberation.apply(at, event), promotion);
      });
      return committed((await this.deployments.load(tx, modelId, [number])).model.promotions.find((each) => each.id === id)!, position);
    });
  }
}

/** Whoever wrote, registered, owns or requested it: none of them approves it. Nothing overrides this, not even admin. */
function authorsOf({ promotion, model }: Found): string[] {
  return [...new Set([...(model.facts.get(promotion.version.number)?.authors ?? []), promotion.requestedBy])];
}
