import { Injectable } from '@nestjs/common';
import type { Person } from '@baton/access';
import { Problem, refused } from '@baton/service-kit';
import type { Transaction } from '@baton/persistence';
import { promotionOpened } from '../domain/alias.js';
import { AliasRequests } from './ports/alias-requests.js';
import type { Readiness } from './ports/deployment-facts.js';
import type { Version } from './ports/models.js';
import { WatchReadiness } from './watch-readiness.js';

/** An open request to serve a version in an environment; its id is the promotion's. */
export interface OpenPromotion { readonly id: string; readonly alias: string; readonly environment: string; readonly version: Pick<Version, 'modelId' | 'name' | 'number'> }

const HEARD_WITHIN_MS = 2_000;

/** What becomes of somebody's wish that a version serve: a request on record, and an answer that says what is still needed. */
@Injectable()
export class RequestPromotion {
  constructor(private readonly requests: AliasRequests, private readonly readiness: WatchReadiness) {}

  open(tx: Transaction, modelId: string, environment: string) {
    return this.requests.open(tx, modelId, environment);
  }

  async record(tx: Transaction, promotion: OpenPromotion, supersedes: string | null, by: Person): Promise<void> {
    const { id, alias, environment, version } = promotion;
    await this.requests.add(tx, { id, modelId: version.modelId, number: version.number, alias, environment, requestedBy: by.subject, requestedAt: new Date(), supersedes });
  }

  /** The refusal that its caller reads, with deployment's own list of what is missing. Call it after the commit. */
  async refusal({ id, alias, environment, version }: OpenPromotion): Promise<Problem> {
    // Deployment hears of the wish a moment after it: what it has said before would ask for what has just been done.
    const readiness = await this.readiness.run(version, environment, HEARD_WITHIN_MS, (said) => hasHeard(said, id));
    return refused(promotionOpened(id, alias, readiness ?? null), {
      promotionId: id, environment, state: readiness?.state ?? 'waiting', requirements: readiness?.requirements ?? [],
    });
  }
}

/** Its words name the promotion, or nothing is left to be said of it. */
const hasHeard = ({ state, requirements }: Readiness, id: string): boolean =>
  state === 'rolling-out' || state === 'serving' || requirements.every(({ met }) => met) || requirements.some(({ fix }) => fix.includes(id));
