import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Jobs, JobWorker } from '@baton/jobs';
import { Database, type Transaction } from '@baton/persistence';
import { DeploymentConfig } from '../deployment.config.js';
import { overdue } from '../domain/override.js';
import type { Promotion, PromotionEvent } from '../domain/promotion.js';
import { DEPLOYMENT } from './acting.js';
import { DecideOnPromotion } from './decide-on-promotion.js';
import { Deployments } from './ports/deployments.js';

export const REVIEW_JOB = 'override-review';

interface ReviewJob { promotionId: string }

/**
 * Says when the time for the review of an override is over. A job, written with the override, is the clock: it outlives
 * restarts, and what it says is kept in the transaction that ends it, so that it is said once however many processes there are.
 */
@Injectable()
export class ReviewClock implements OnApplicationShutdown {
  private readonly worker: JobWorker<ReviewJob>;

  constructor(database: Database, config: DeploymentConfig, private readonly jobs: Jobs, private readonly deployments: Deployments, private readonly decide: DecideOnPromotion) {
    this.worker = new JobWorker<ReviewJob>(database, {
      kind: REVIEW_JOB, sweepMs: config.SWEEP_MS, listen: config.WAKE_UPS, log: new Logger('reviews'),
      // An alert that gives up after some attempts is none.
      attempts: Infinity, exhausted: () => () => Promise.resolve(),
      work: ({ payload }) => Promise.resolve((tx) => this.due(tx, payload)),
    });
  }

  start(): Promise<void> {
    return this.worker.start();
  }

  async set(tx: Transaction, { id: promotionId }: Promotion, events: readonly PromotionEvent[]): Promise<void> {
    for (const event of events) {
      if (event.kind === 'overridden') await this.jobs.add(tx, { kind: REVIEW_JOB, key: promotionId, payload: { promotionId } satisfies ReviewJob, runAt: new Date(event.override.reviewDueAt) });
    }
  }

  private async due(tx: Transaction, { promotionId }: ReviewJob): Promise<void> {
    const promotion = await this.deployments.promotion(promotionId);
    if (!promotion) throw new Error(`there is no promotion ${promotionId}`);
    await this.decide.within(tx, promotion, { actor: DEPLOYMENT, correlationId: promotion.correlationId, causationId: null }, (found) => overdue(found.promotion, new Date().toISOString()));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.worker.close();
  }
}
