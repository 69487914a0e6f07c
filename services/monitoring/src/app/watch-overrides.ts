import { Injectable } from '@nestjs/common';
import type { PromotionReviewOverdue } from '@baton/contracts/deployment/promotion-review-overdue';
import type { PromotionReviewed } from '@baton/contracts/deployment/promotion-reviewed';
import type { RolloutAborted } from '@baton/contracts/deployment/rollout-aborted';
import { causedBy, Outbox, type Draft, type Received } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { OBJECTION, REVIEW } from '../domain/alert.js';
import type { Deployed } from '../domain/version-ref.js';
import { ModelFacts } from './ports/model-facts.js';
import { RaiseAlerts, type AlertStory } from './raise-alerts.js';
import { MONITORING } from './speaking.js';

const HOUR_MS = 3_600_000;
/** It is about what somebody did, not about predictions of some time. */
const NOT_OBSERVED = { n: 1, from: null, to: null };

/** An override that nobody has reviewed in time is an alert until somebody does; an objection is one as long as the version serves. */
@Injectable()
export class WatchOverrides {
  constructor(private readonly alerts: RaiseAlerts, private readonly facts: ModelFacts, private readonly outbox: Outbox) {}

  async overdue(tx: Transaction, event: Received<PromotionReviewOverdue>): Promise<void> {
    const { why, overriddenAt, reviewDueAt } = event.data;
    const [hours, allowed] = [event.time, new Date(reviewDueAt)].map((until) => (until.getTime() - Date.parse(overriddenAt)) / HOUR_MS) as [number, number];
    const sighting = { value: hours, threshold: allowed, ...NOT_OBSERVED, why };
    await this.say(tx, event, await this.alerts.raise(tx, about(event), await this.story(event), { kind: 'override', metric: REVIEW, severity: 'critical', sighting }, null));
  }

  async reviewed(tx: Transaction, event: Received<PromotionReviewed>): Promise<void> {
    const { reviewedBy, role, verdict, comment, overriddenBy } = event.data;
    const story = await this.story(event);
    const drafts = await this.alerts.resolve(tx, about(event), story, 'override', REVIEW, `${reviewedBy} (${role}) has reviewed it: ${verdict}.`);
    if (verdict === 'objected' && !await this.isGone(tx, event)) {
      const why = `${reviewedBy} (${role}) objects to the override by ${overriddenBy}: “${comment}” Roll back, if it still serves.`;
      drafts.push(...await this.alerts.raise(tx, about(event), story, { kind: 'override', metric: OBJECTION, severity: 'critical', sighting: { value: 1, threshold: 0, ...NOT_OBSERVED, why } }, null));
    }
    await this.say(tx, event, drafts);
  }

  /** A rollout that was given up takes no traffic: there is nothing left to roll back. */
  async aborted(tx: Transaction, event: Received<RolloutAborted>): Promise<void> {
    const { environment, version: { number } } = event.data;
    await this.say(tx, event, await this.alerts.resolve(tx, about(event), await this.story(event), 'override', OBJECTION, `Version ${number} serves ${environment} no more.`));
  }

  private async isGone(tx: Transaction, event: Received<PromotionReviewed>): Promise<boolean> {
    const { state } = event.data;
    return state === 'failed' || (state === 'completed' && !await this.facts.leads(tx, about(event)));
  }

  private async say(tx: Transaction, event: Received, drafts: readonly Draft[]): Promise<void> {
    if (drafts.length > 0) await this.outbox.append(tx, [...drafts], causedBy(event, MONITORING));
  }

  /** An override may be of a version whose evidence was never pinned. */
  private async story({ correlationId, data: { version } }: Overridden): Promise<AlertStory> {
    return { correlationId, pinned: (await this.facts.version(version.modelId, version.number))?.pinned };
  }
}

type Overridden = Received<PromotionReviewOverdue | PromotionReviewed | RolloutAborted>;

const about = ({ data: { version: { modelId, name, number }, environment } }: Overridden): Deployed => ({ modelId, name, number, environment });
