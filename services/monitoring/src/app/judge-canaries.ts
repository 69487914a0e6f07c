import { Injectable } from '@nestjs/common';
import { make } from '@baton/contracts';
import { CanaryJudged } from '@baton/contracts/monitoring/canary-judged';
import { judge, type Canary, type Judgement, type Seen } from '../domain/canary.js';
import { Announce } from './announce.js';
import { Canaries } from './ports/watching.js';
import { SeeCanary } from './see-canary.js';
import { about, clip, versionOf } from './speaking.js';

/** Judges the steps of rollouts as soon as enough is known of them, and at their deadline by what there is. */
@Injectable()
export class JudgeCanaries {
  constructor(private readonly canaries: Canaries, private readonly see: SeeCanary, private readonly announce: Announce) {}

  async run(): Promise<boolean> {
    for (const canary of await this.canaries.watched()) await this.lookAt(canary);
    return false;
  }

  private async lookAt(canary: Canary): Promise<void> {
    const now = Date.now();
    const seen = await this.see.run(canary, now);
    const judgement = judge(canary, seen, now);
    if (!judgement) return;
    await this.announce.run(canary, async (tx) => {
      const first = await this.canaries.judged(tx, canary, { judgement, ...seen, at: new Date(now).toISOString() });
      return first ? [about(canary.version, asEvent(canary, judgement, seen))] : [];
    }, canary.causationId);
  }
}

function asEvent({ rolloutId, environment, version, champion, step, since }: Canary, { verdict, reason }: Judgement, { samples, labels, measures }: Seen): CanaryJudged {
  return make(CanaryJudged, {
    rolloutId, version: versionOf(version), champion: champion && versionOf(champion), environment, step, verdict, reason: clip(reason), samples, labels, since: new Date(since).toISOString(),
    measures: measures.map(({ proves: _proves, why, ...measure }) => ({ ...measure, why: clip(why) })),
  });
}
