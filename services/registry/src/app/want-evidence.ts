import { Injectable } from '@nestjs/common';
import { digestOfJson } from '@baton/artifacts';
import { Jobs } from '@baton/jobs';
import type { Draft } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { assembleEvidence, type PinnedEvidence } from '../domain/evidence.js';
import { evidencePinned } from './contract-events.js';
import { factsWithoutRun } from './gather-evidence.js';
import { EvidenceRevisions } from './ports/evidence-revisions.js';
import type { FrozenArtifact } from './ports/model-artifacts.js';
import type { Version } from './ports/models.js';
import { Versions } from './ports/versions.js';

/** The kind of job that pins evidence. */
export const PIN_EVIDENCE = 'pin-evidence';

/** `wanted` says which count of reasons the job answers; null is the wait for a run that may never end. */
export interface PinJob { modelId: string; number: number; wanted: number | null }

const jobFor = ({ modelId, number }: Pick<Version, 'modelId' | 'number'>, wanted: number) =>
  ({ kind: PIN_EVIDENCE, key: `${modelId}/${number}/${wanted}`, payload: { modelId, number, wanted } satisfies PinJob });

const waitingJobFor = ({ modelId, number }: Pick<Version, 'modelId' | 'number'>, runAt: Date) =>
  ({ kind: PIN_EVIDENCE, key: `${modelId}/${number}/wait`, payload: { modelId, number, wanted: null } satisfies PinJob, runAt });

/** Equal evidence for equal files has an equal digest. */
export const digestOfEvidence = ({ artifact }: FrozenArtifact, pinned: PinnedEvidence): string => digestOfJson({ artifact: artifact.digest, ...pinned });

/** Writes down, in the transaction of whatever happened, that a version's evidence is to be pinned. */
@Injectable()
export class WantEvidence {
  constructor(private readonly versions: Versions, private readonly revisions: EvidenceRevisions, private readonly jobs: Jobs) {}

  /**
   * A version just registered. Without a run all is known, and it is pinned in this very transaction: the event is
   * answered. With one that has ended it is pinned at once by a job, else by the run's end or, without that, by `waitUntil`.
   */
  async ofNew(tx: Transaction, version: Version, frozen: FrozenArtifact, waitUntil: Date | null): Promise<Draft[]> {
    if (version.runId === null && version.loggedModelId === null) return [await this.pinFirst(tx, version, frozen)];
    if (waitUntil === null) await this.jobs.add(tx, jobFor(version, version.evidenceWanted));
    else await this.jobs.add(tx, waitingJobFor(version, waitUntil));
    return [];
  }

  private async pinFirst(tx: Transaction, version: Version, frozen: FrozenArtifact): Promise<Draft> {
    const pinned = assembleEvidence(factsWithoutRun(version, frozen));
    await this.revisions.add(tx, version, { revision: 1, digest: digestOfEvidence(frozen, pinned), pinned, pinnedAt: new Date() });
    return evidencePinned(version, 1, frozen.artifact, pinned);
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
