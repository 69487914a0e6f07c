import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { JobWorker, type ClaimedJob } from '@baton/jobs';
import { prepareThread } from '@baton/model-runtime';
import { Database, type Transaction } from '@baton/persistence';
import type { Report } from '../domain/report.js';
import { ValidationConfig } from '../validation.config.js';
import { FinishValidation } from './finish-validation.js';
import { Policies } from './ports/policies.js';
import { Reports } from './ports/reports.js';
import { Suite } from './suite/suite.js';
import { SUITE_JOB, type SuiteJob } from './validate-evidence.js';

/** Takes suites from the job table and runs them, one at a time. */
@Injectable()
export class RunSuite implements OnApplicationShutdown {
  private readonly worker: JobWorker<SuiteJob>;

  constructor(
    database: Database, config: ValidationConfig, private readonly policies: Policies, private readonly reports: Reports,
    private readonly suite: Suite, private readonly finish: FinishValidation,
  ) {
    this.worker = new JobWorker<SuiteJob>(database, {
      kind: SUITE_JOB, sweepMs: config.SWEEP_MS, listen: config.WAKE_UPS, attempts: 4, leaseMs: 20_000, log: new Logger('suite'),
      work: (job) => this.work(job), exhausted: (job, reason) => (tx) => this.exhausted(tx, job, reason),
    });
  }

  start(): Promise<void> {
    prepareThread();
    return this.worker.start();
  }

  private async work({ payload }: ClaimedJob<SuiteJob>): Promise<(tx: Transaction) => Promise<void>> {
    const report = await this.report(payload);
    const policy = await this.policies.find(report.policy.name, report.policy.revision);
    if (!policy) throw new Error(`revision ${report.policy.revision} of the policy ${report.policy.name} is gone`);
    const findings = await this.suite.run(policy, payload.evidence);
    return (tx) => this.finish.found(tx, report, findings, payload.cause);
  }

  private async exhausted(tx: Transaction, { payload }: ClaimedJob<SuiteJob>, reason: string): Promise<void> {
    await this.finish.errored(tx, await this.report(payload), reason, payload.cause);
  }

  private async report({ reportId }: SuiteJob): Promise<Report> {
    const report = await this.reports.find(reportId);
    if (!report) throw new Error(`there is no report ${reportId}`);
    return report;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.worker.close();
  }
}
