import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DeploymentFacts, type Readiness } from './ports/deployment-facts.js';

/** States from which nothing goes on without somebody: there is something to read now. */
const SETTLED = new Set(['ready', 'blocked', 'serving', 'retired']);
const LOOK_EVERY_MS = 50;

/** What deployment says of a version's way into an environment. */
@Injectable()
export class WatchReadiness {
  constructor(private readonly facts: DeploymentFacts) {}

  /** Waits until it is ready, blocked, serving or retired, at most so many milliseconds, and answers what is known then. */
  async run(modelId: string, number: number, environment: string, milliseconds: number): Promise<Readiness | undefined> {
    for (const until = Date.now() + milliseconds; ;) {
      const readiness = await this.facts.readiness(modelId, number, environment);
      if ((readiness && SETTLED.has(readiness.state)) || Date.now() >= until) return readiness;
      await pause(LOOK_EVERY_MS);
    }
  }
}
