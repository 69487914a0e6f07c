import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DeploymentFacts, type Readiness } from './ports/deployment-facts.js';
import type { VersionKey } from './ports/versions.js';

const LOOK_EVERY_MS = 50;

/** What deployment says of a version's way into an environment. */
@Injectable()
export class WatchReadiness {
  constructor(private readonly facts: DeploymentFacts) {}

  /** Waits until nothing goes on by itself any more, or until it is as told, at most so many milliseconds, and answers what is known then. */
  async run({ modelId, number }: VersionKey, environment: string, milliseconds: number, until: (readiness: Readiness) => boolean = hasSettled): Promise<Readiness | undefined> {
    for (const end = Date.now() + milliseconds; ;) {
      const readiness = await this.facts.readiness(modelId, number, environment);
      if ((readiness && until(readiness)) || Date.now() >= end) return readiness;
      await pause(LOOK_EVERY_MS);
    }
  }
}

/** Ready, serving or retired, or waiting for a person: what is unmet stands in the order in which it is met, and the first of it is nothing that Baton is at. */
const hasSettled = ({ state, requirements }: Readiness): boolean =>
  state === 'blocked' ? requirements.find(({ met }) => !met)?.who !== 'baton' : state !== 'waiting' && state !== 'rolling-out';
