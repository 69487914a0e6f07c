import { Injectable } from '@nestjs/common';
import type { Canary, Seen } from '../domain/canary.js';
import { compare } from './figures/canary-measures.js';
import { isLabelled } from './figures/performance.js';
import { ModelFacts } from './ports/model-facts.js';
import { Predictions } from './ports/predictions.js';

/** What has come since a step began: of the canary, and of the champion at the same time. */
@Injectable()
export class SeeCanary {
  constructor(private readonly predictions: Predictions, private readonly facts: ModelFacts) {}

  /** @param now milliseconds since 1970 */
  async run({ environment, version, champion, since, criteria }: Canary, now: number): Promise<Seen> {
    const outcomes = await this.predictions.outcomes({ modelId: version.modelId, environment, number: null, from: since, to: now + 1, split: true });
    const of = (number: number | undefined) => outcomes.filter((outcome) => outcome.number === number);
    const mine = of(version.number);
    const known = await this.facts.version(version.modelId, version.number);
    return { samples: mine.length, labels: mine.filter(isLabelled).length, measures: compare(of(champion?.number), mine, known?.pinned.evidence ?? {}, criteria) };
  }
}
