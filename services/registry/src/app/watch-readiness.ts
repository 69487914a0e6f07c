import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DeploymentFacts, type Readiness } from './ports/deployment-facts.js';

const LOOK_EVERY_MS = 50;

/** What deployment says of a version's way into an environment. */
@Injectable()
export class WatchReadiness {
  constructor(private readonly facts: DeploymentFacts) {}

  /** Waits until nothing goes on by itself any more, at most so many milliseconds, and answers what is known then. */
  async run(modelId: string, number: number, environment: string, milliseconds: number): Promise<Readiness | undefined> {
    for (const until = Date.now() + milliseconds; ;) {
      const readiness = await this.facts.readiness(modelId, number, environment);
      if ((readiness && hasSettled(readiness)) || Date.now() >= until) return readiness;
      await pause(LOOK_EVERY_MS);
    }
  }
}

/** Ready, serving or retired, or waiting for a person: what is unmet stands in the order in which it is met, and the first of it is nothing that Baton is at. */
const hasSettled = ({ state, requirements }: Readiness): boolean =>
  state === 'blocked' ? requirements.find(({ met }) => !met)?.who !== 'baton' : state !== 'waiting' && state !== 'rolling-out';
