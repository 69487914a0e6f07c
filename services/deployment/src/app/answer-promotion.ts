import { Injectable } from '@nestjs/common';
import type { Person } from '@baton/access';
import type { Committed } from '@baton/messaging';
import { differenceOf, evidenceOf } from '../domain/evidence.js';
import { approve, reject, withdraw, type Promotion } from '../domain/promotion.js';
import { reportFor, warningsOf } from '../domain/requirements.js';
import { authorsOf, DecideOnPromotion } from './decide-on-promotion.js';
import { EvidenceSnapshots } from './ports/evidence-snapshots.js';

export interface Approving { evidenceDigest: string; comment: string; acknowledgedWarnings: string[] }

/** What people answer to a promotion: approval, rejection, withdrawal. */
@Injectable()
export class AnswerPromotion {
  constructor(private readonly snapshots: EvidenceSnapshots, private readonly decide: DecideOnPromotion) {}

  async approve(id: string, answer: Approving, by: Person): Promise<Committed<Promotion>> {
    const seen = await this.snapshots.find(null, answer.evidenceDigest);
    return this.decide.run(id, by, (found) => {
      const { promotion, model, around } = found;
      const environment = around.environments.find((each) => each.name === promotion.environment)!;
      const facts = model.facts.get(promotion.version.number)!;
      const now = evidenceOf(facts, environment);
      return approve(promotion, { by, seen: answer.evidenceDigest, comment: answer.comment, acknowledgedWarnings: answer.acknowledgedWarnings, at: new Date().toISOString() }, {
        authors: authorsOf(found), approverRoles: environment.approvals.roles, warnings: warningsOf(reportFor({ facts, environment })),
        difference: () => (seen && now ? differenceOf(seen, now) : []),
      });
    });
  }

  reject(id: string, reason: string, by: Person): Promise<Committed<Promotion>> {
    return this.decide.run(id, by, ({ promotion, around }) => reject(promotion, by, around.environments.find((each) => each.name === promotion.environment)!.approvals.roles, reason));
  }

  withdraw(id: string, reason: string, by: Person): Promise<Committed<Promotion>> {
    return this.decide.run(id, by, (found) => withdraw(found.promotion, by, authorsOf(found), reason));
  }
}
