import { Injectable } from '@nestjs/common';
import type { Person } from '@baton/access';
import type { Committed } from '@baton/messaging';
import { override, review, type Review } from '../domain/override.js';
import type { Promotion } from '../domain/promotion.js';
import { authorsOf, DecideOnPromotion } from './decide-on-promotion.js';
import { ReviewClock } from './review-clock.js';

/** Breaks the glass, and takes what somebody else says of that. */
@Injectable()
export class OverridePromotion {
  constructor(private readonly decide: DecideOnPromotion, private readonly clock: ReviewClock) {}

  override(id: string, reason: string, by: Person): Promise<Committed<Promotion>> {
    return this.decide.run(id, by, async ({ promotion, model, deliberation }, tx) => {
      const decision = override(promotion, { by, reason, at: new Date().toISOString() }, { requirements: deliberation.requirementsFor(promotion), facts: model.facts.get(promotion.version.number) });
      if (decision.ok) await this.clock.set(tx, promotion, decision.events);
      return decision;
    });
  }

  review(id: string, said: Pick<Review, 'verdict' | 'comment'>, by: Person): Promise<Committed<Promotion>> {
    return this.decide.run(id, by, (found) => review(found.promotion, { by, ...said, at: new Date().toISOString() }, authorsOf(found)));
  }
}
