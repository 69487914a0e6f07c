import { Injectable } from '@nestjs/common';
import type { Person } from '@baton/access';
import { committed, type Committed } from '@baton/messaging';
import { Transactions } from '@baton/persistence';
import { conflict, notFound } from '@baton/service-kit';
import type { Findings, Report } from '../domain/report.js';
import { PinnedEvidence, type Pinned } from './ports/pinned-evidence.js';
import { Policies } from './ports/policies.js';
import { Suite } from './suite/suite.js';
import { ValidateEvidence } from './validate-evidence.js';
import { verdictOf } from '../domain/report.js';

/** What a policy would say of a version; nothing is kept or published. */
export interface DryRun extends Findings { readonly policy: { name: string; revision: number }; readonly verdict: 'passed' | 'failed' }

/** Validates pinned evidence again at somebody's wish, for real or to see what a policy would say. */
@Injectable()
export class ValidateAgain {
  constructor(
    private readonly transactions: Transactions, private readonly pinned: PinnedEvidence, private readonly policies: Policies,
    private readonly validate: ValidateEvidence, private readonly suite: Suite,
  ) {}

  async run(model: string, version: number, by: Person): Promise<Committed<Report[]>> {
    const { evidence, correlationId } = await this.find(model, version);
    return this.transactions.run(async (tx) => {
      const { reports, position } = await this.validate.run(tx, evidence, by.cause(correlationId));
      if (reports.length === 0) throw conflict(`No policy speaks of ${model} in any environment. Publish one: PUT /validation/api/v1/policies/<name>.`);
      return committed(reports, position);
    });
  }

  async dryRun(policyName: string, model: string, version: number): Promise<DryRun> {
    const policy = await this.policies.find(policyName);
    if (!policy) throw notFound(`There is no policy ${policyName}.`);
    const findings = await this.suite.run(policy, (await this.find(model, version)).evidence);
    return { policy: { name: policy.name, revision: policy.revision }, verdict: verdictOf(findings.checks), ...findings };
  }

  private async find(model: string, version: number): Promise<Pinned> {
    const pinned = await this.pinned.find(model, version);
    if (!pinned) throw notFound(`No evidence of version ${version} of ${model} is pinned here yet. It is pinned when the training run ends.`);
    return pinned;
  }
}
