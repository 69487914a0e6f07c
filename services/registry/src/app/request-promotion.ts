import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Person } from '@baton/access';
import { Problem, refused } from '@baton/service-kit';
import type { Transaction } from '@baton/persistence';
import { promotionOpened } from '../domain/alias.js';
import { AliasRequests } from './ports/alias-requests.js';
import { DeploymentFacts, type Readiness } from './ports/deployment-facts.js';
import type { Version } from './ports/models.js';

/** An open request to serve a version in an environment; its id is the promotion's. */
export interface OpenPromotion { readonly id: string; readonly alias: string; readonly environment: string; readonly version: Pick<Version, 'modelId' | 'name' | 'number'> }

const FIRST_ASSESSMENT_MS = 2_000;
const LOOK_EVERY_MS = 25;

/** What becomes of somebody's wish that a version serve: a request on record, and an answer that says what is still needed. */
@Injectable()
export class RequestPromotion {
  constructor(private readonly requests: AliasRequests, private readonly facts: DeploymentFacts) {}

  open(tx: Transaction, modelId: string, environment: string) {
    return this.requests.open(tx, modelId, environment);
  }

  async record(tx: Transaction, promotion: OpenPromotion, supersedes: string | null, by: Person): Promise<void> {
    const { id, alias, environment, version } = promotion;
    await this.requests.add(tx, { id, modelId: version.modelId, number: version.number, alias, environment, requestedBy: by.subject, requestedAt: new Date(), supersedes });
  }

  /** The refusal that its caller reads, with deployment's own list of what is missing. Call it after the commit. */
  async refusal({ id, alias, environment, version }: OpenPromotion): Promise<Problem> {
    const readiness = await this.firstReadiness(version.modelId, version.number, environment);
    return refused(promotionOpened(id, alias, readiness ?? null), {
      promotionId: id, environment, state: readiness?.state ?? 'waiting', requirements: readiness?.requirements ?? [],
    });
  }

  /** Nobody has assessed the version yet if the wish comes right after the registration: waits for that a moment. */
  private async firstReadiness(modelId: string, number: number, environment: string): Promise<Readiness | undefined> {
    for (const until = Date.now() + FIRST_ASSESSMENT_MS; ;) {
      const readiness = await this.facts.readiness(modelId, number, environment);
      if (readiness || Date.now() >= until) return readiness;
      await pause(LOOK_EVERY_MS);
    }
  }
}
