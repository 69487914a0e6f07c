import { Injectable } from '@nestjs/common';
import { Jobs } from '@baton/jobs';
import type { Transaction } from '@baton/persistence';
import type { Version } from './ports/models.js';
import { Versions } from './ports/versions.js';

/** The kind of job that pins evidence. */
export const PIN_EVIDENCE = 'pin-evidence';

/** `wanted` says which count of reasons the job answers; null is the wait for a run that may never end. */
export interface PinJob { modelId: string; number: number; wanted: number | null }

const jobFor = ({ modelId, number }: Pick<Version, 'modelId' | 'number'>, wanted: number) =>
  ({ kind: PIN_EVIDENCE, key: `${modelId}/${number}/${wanted}`, payload: { modelId, number, wanted } satisfies PinJob });

/** Writes down, in the transaction of whatever happened, that a version's evidence is to be pinned. */
@Injectable()
export class WantEvidence {
  constructor(private readonly versions: Versions, private readonly jobs: Jobs) {}

  /** A version just registered: at once (it was made with `evidenceWanted` 1), or when its run has not ended by then. */
  async ofNew(tx: Transaction, version: Version, waitUntil: Date | null): Promise<void> {
    if (waitUntil === null) return this.jobs.add(tx, jobFor(version, version.evidenceWanted));
    const { modelId, number } = version;
    await this.jobs.add(tx, { kind: PIN_EVIDENCE, key: `${modelId}/${number}/wait`, payload: { modelId, number, wanted: null } satisfies PinJob, runAt: waitUntil });
  }

  async ofEndedRun(tx: Transaction, runId: string): Promise<void> {
    for (const version of await this.versions.ofRun(tx, runId)) await this.now(tx, version);
  }

  /** Something that a version states, or a file of its evidence, has changed: matters if it was pinned before. */
  async again(tx: Transaction, versions: readonly Version[]): Promise<void> {
    for (const version of versions) if (version.evidenceRevision > 0 || version.evidenceWanted > 0) await this.now(tx, version);
  }

  async againOfRun(tx: Transaction, runId: string): Promise<void> {
    await this.again(tx, await this.versions.ofRun(tx, runId));
  }

  async againOfLoggedModel(tx: Transaction, loggedModelId: string): Promise<void> {
    await this.again(tx, await this.versions.ofLoggedModel(tx, loggedModelId));
  }

  private async now(tx: Transaction, version: Version): Promise<void> {
    await this.jobs.add(tx, jobFor(version, await this.versions.wantEvidence(tx, version)));
  }
}
