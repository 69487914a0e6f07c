import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { make } from '@baton/contracts';
import type { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import { ValidationStarted } from '@baton/contracts/validation/validation-started';
import { Jobs } from '@baton/jobs';
import { Outbox, type Cause, type Position } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { choosePolicies } from '../domain/choose-policies.js';
import type { Report } from '../domain/report.js';
import { KnownEnvironments } from './ports/pinned-evidence.js';
import { Policies } from './ports/policies.js';
import { Reports } from './ports/reports.js';

export const SUITE_JOB = 'suite';

/** What the worker is given: everything, so that it asks nobody. */
export interface SuiteJob { readonly reportId: string; readonly evidence: EvidencePinned; readonly cause: Cause }

const STANDARD_TIER = 'standard';
/** Before deployment has said which environments there are. */
const USUAL_ENVIRONMENTS = ['staging', 'production'];

/** Begins the validation of pinned evidence: one report for each policy that speaks of the version. */
@Injectable()
export class ValidateEvidence {
  constructor(
    private readonly policies: Policies, private readonly reports: Reports, private readonly environments: KnownEnvironments,
    private readonly jobs: Jobs, private readonly outbox: Outbox,
  ) {}

  async run(tx: Transaction, evidence: EvidencePinned, cause: Cause): Promise<{ reports: Report[]; position: Position }> {
    const known = await this.environments.names(tx);
    const assignments = choosePolicies(await this.policies.newest(tx), known.length > 0 ? known : USUAL_ENVIRONMENTS,
      { model: evidence.version.name, riskTier: evidence.evidence.riskTier ?? STANDARD_TIER });
    const reports = assignments.map(({ policy, environments }): Report => ({
      id: uuidv7(), version: evidence.version, evidenceRevision: evidence.revision, artifactDigest: evidence.artifact.digest, policy: { name: policy.name, revision: policy.revision },
      environments, state: 'running', verdict: null, digest: null, reason: null, checks: [], slices: [], startedAt: new Date().toISOString(), endedAt: null,
    }));
    for (const report of reports) {
      await this.reports.save(tx, report);
      await this.jobs.add(tx, { kind: SUITE_JOB, key: report.id, payload: { reportId: report.id, evidence, cause } satisfies SuiteJob });
    }
    const { modelId, number } = evidence.version;
    const position = await this.outbox.append(tx, reports.map((report) => ({
      subject: `models/${modelId}/versions/${number}`, key: modelId,
      event: make(ValidationStarted, { version: { ...evidence.version }, reportId: report.id, evidenceRevision: evidence.revision, policy: { ...report.policy }, environments: [...report.environments] }),
    })), cause);
    return { reports, position };
  }
}
