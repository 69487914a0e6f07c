import { CanaryJudged } from '@baton/contracts/monitoring/canary-judged';
import { causedBy, On, Reaction, type Received } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { DEPLOYMENT } from '../app/acting.js';
import { ControlRollout } from '../app/control-rollout.js';
import type { Verdict } from '../domain/rollout.js';

@Reaction('monitoring')
export class MonitoringReaction {
  constructor(private readonly rollouts: ControlRollout) {}

  @On(CanaryJudged) async onCanaryJudged(event: Received<CanaryJudged>, tx: Transaction) {
    const { rolloutId, version, step, verdict, reason } = event.data;
    await this.rollouts.judged(tx, version.modelId, rolloutId, { step, verdict: verdict as Verdict, reason }, causedBy(event, DEPLOYMENT));
  }
}
