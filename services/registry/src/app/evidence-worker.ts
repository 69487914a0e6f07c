import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { JobWorker } from '@baton/jobs';
import { Database } from '@baton/persistence';
import { PinEvidence } from './pin-evidence.js';
import { PIN_EVIDENCE, type PinJob } from './want-evidence.js';

/** How workers are woken. */
export class WorkerPace {
  constructor(readonly sweepMs: number, readonly listen: boolean) {}
}

/** Does the jobs that pin evidence. */
@Injectable()
export class EvidenceWorker implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly worker: JobWorker<PinJob>;

  constructor(database: Database, pinEvidence: PinEvidence, pace: WorkerPace) {
    const log = new Logger('evidence');
    this.worker = new JobWorker<PinJob>(database, {
      kind: PIN_EVIDENCE, sweepMs: pace.sweepMs, listen: pace.listen, log, attempts: 20,
      work: ({ payload }) => pinEvidence.run(payload),
      exhausted: ({ key }, reason) => () => {
        log.error(`the evidence of ${key} could not be pinned: ${reason}. A tag baton.* on the version makes it try again.`);
        return Promise.resolve();
      },
    });
  }

  onApplicationBootstrap(): Promise<void> {
    return this.worker.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.worker.close();
  }
}
