import { Injectable } from '@nestjs/common';
import { make } from '@baton/contracts';
import { ValidationErrored } from '@baton/contracts/validation/validation-errored';
import { ValidationFailed } from '@baton/contracts/validation/validation-failed';
import { ValidationPassed } from '@baton/contracts/validation/validation-passed';
import { digestOfJson } from '@baton/artifacts';
import { Outbox, type Cause } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { digestible, verdictOf, type Findings, type Report } from '../domain/report.js';
import { Reports } from './ports/reports.js';

const clip = (text: string, length = 2_000): string => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

/** The report that findings make, with its digest. */
export function concluded(report: Report, findings: Findings): Report {
  return { ...report, ...findings, state: 'done', verdict: verdictOf(findings.checks), digest: digestOfJson(digestible({ ...report, ...findings })), endedAt: new Date().toISOString() };
}

/** Keeps what a suite found, and says so. */
@Injectable()
export class FinishValidation {
  constructor(private readonly reports: Reports, private readonly outbox: Outbox) {}

  async found(tx: Transaction, report: Report, findings: Findings, cause: Cause): Promise<void> {
    const done = concluded(report, findings);
    await this.reports.save(tx, done);
    const checks = done.checks.map(({ name, verdict, value, low, high, threshold, why, fix }) => ({ name, verdict, value, low, high, threshold, why: clip(why), fix: clip(fix) }));
    await this.say(tx, done, make(done.verdict === 'passed' ? ValidationPassed : ValidationFailed, { ...common(done), digest: done.digest!, checks }), cause);
  }

  async errored(tx: Transaction, report: Report, reason: string, cause: Cause): Promise<void> {
    const done: Report = { ...report, state: 'errored', reason, endedAt: new Date().toISOString() };
    await this.reports.save(tx, done);
    await this.say(tx, done, make(ValidationErrored, { ...common(done), reason: clip(reason, 4_000) }), cause);
  }

  private async say(tx: Transaction, { version }: Report, event: object, cause: Cause): Promise<void> {
    await this.outbox.append(tx, [{ event, subject: `models/${version.modelId}/versions/${version.number}`, key: version.modelId }], cause);
  }
}

const common = (report: Report) => ({
  version: { ...report.version }, reportId: report.id, evidenceRevision: report.evidenceRevision, policy: { ...report.policy }, environments: [...report.environments],
});
