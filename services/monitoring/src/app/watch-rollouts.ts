import { Injectable } from '@nestjs/common';
import type { RolloutStarted } from '@baton/contracts/deployment/rollout-started';
import type { RolloutStepReached } from '@baton/contracts/deployment/rollout-step-reached';
import type { Received } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { Canaries } from './ports/watching.js';
import { Rounds } from './ports/rounds.js';

/** Watches each step of a rollout that gives a part of the traffic to a new version. */
@Injectable()
export class WatchRollouts {
  constructor(private readonly canaries: Canaries, private readonly rounds: Rounds) {}

  /** A step with nothing to compare with, and the last one, are not judged. */
  async begin(tx: Transaction, { id, time, correlationId, data }: Received<RolloutStarted | RolloutStepReached>): Promise<void> {
    const { rolloutId, environment, version, step, steps, criteria, split } = data;
    const champion = split.find((variant) => variant.version.number !== version.number)?.version ?? null;
    if (!criteria || !champion || step === steps) return this.canaries.close(tx, rolloutId);
    await this.canaries.open(tx, {
      rolloutId, environment, version, champion, step, criteria, since: time.getTime(), deadline: time.getTime() + criteria.maxDurationSeconds * 1_000, correlationId, causationId: id,
    });
    this.rounds.wake();
  }

  /** Whoever resumes a paused step gives it its time anew; what was seen still counts. */
  async resume(tx: Transaction, rolloutId: string, step: number, { id, time }: Pick<Received, 'id' | 'time'>): Promise<void> {
    const canary = await this.canaries.find(rolloutId, step);
    if (canary) await this.canaries.open(tx, { ...canary, deadline: time.getTime() + canary.criteria.maxDurationSeconds * 1_000, causationId: id });
  }

  end(tx: Transaction, rolloutId: string): Promise<void> {
    return this.canaries.close(tx, rolloutId);
  }
}
