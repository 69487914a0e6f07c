import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { make } from '@baton/contracts';
import type { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import { ReferenceProfiled } from '@baton/contracts/monitoring/reference-profiled';
import { ArtifactStore, digestOfJson } from '@baton/artifacts';
import { Jobs, JobWorker, type ClaimedJob } from '@baton/jobs';
import { Outbox, type Cause } from '@baton/messaging';
import { Database, type Transaction } from '@baton/persistence';
import { readTable, UnreadableTable } from '@baton/tabular';
import type { FeatureProfile, ReferenceProfile } from '../domain/feature-profile.js';
import { MonitoringConfig } from '../monitoring.config.js';
import { Profiles } from './ports/model-facts.js';
import { profileFeatures } from './windows/profile-features.js';

const PROFILE_JOB = 'profile-reference';

interface ProfileJob { readonly pinned: EvidencePinned; readonly cause: Cause }

/** Fixes the bins of a version's inputs and outputs at its reference data, once for each reference. */
@Injectable()
export class ProfileReference implements OnApplicationShutdown {
  private readonly logger = new Logger('reference');
  private readonly worker: JobWorker<ProfileJob>;

  constructor(private readonly store: ArtifactStore, private readonly profiles: Profiles, private readonly jobs: Jobs, private readonly outbox: Outbox, database: Database, config: MonitoringConfig) {
    this.worker = new JobWorker<ProfileJob>(database, {
      kind: PROFILE_JOB, sweepMs: config.SWEEP_MS, listen: config.WAKE_UPS, attempts: 3, log: this.logger,
      work: (job) => this.work(job), exhausted: ({ payload }, reason) => (tx) => this.fail(tx, payload, reason),
    });
  }

  /** Asks for it, unless this reference has been asked for already. */
  async ask(tx: Transaction, pinned: EvidencePinned, cause: Cause): Promise<void> {
    const { version: { modelId, number }, evidence: { reference } } = pinned;
    if (!reference || !await this.profiles.await(tx, modelId, number, reference.digest)) return;
    await this.jobs.add(tx, { kind: PROFILE_JOB, key: `${modelId}/${number}/${reference.digest}/${pinned.revision}`, payload: { pinned, cause } satisfies ProfileJob });
  }

  start(): Promise<void> {
    return this.worker.start();
  }

  private async work({ payload }: ClaimedJob<ProfileJob>): Promise<(tx: Transaction) => Promise<void>> {
    const { pinned } = payload;
    const reference = pinned.evidence.reference!;
    try {
      const table = await readTable(await this.store.bytes(reference.digest), { name: reference.path });
      const features = await profileFeatures(this.store, pinned, table, (why) => this.logger.warn(`${pinned.version.name}/${pinned.version.number}: ${why}`));
      return (tx) => this.keep(tx, payload, { digest: digestOfJson(features), rows: table.rows, referenceDigest: reference.digest, features });
    } catch (error) {
      if (error instanceof UnreadableTable) return (tx) => this.fail(tx, payload, error.message);
      throw error;
    }
  }

  private async keep(tx: Transaction, { pinned, cause }: ProfileJob, profile: ReferenceProfile): Promise<void> {
    const { modelId, name, number } = pinned.version;
    await this.profiles.keep(tx, modelId, number, profile);
    await this.outbox.append(tx, [{
      subject: `models/${modelId}/versions/${number}`, key: modelId,
      event: make(ReferenceProfiled, { version: { modelId, name, number }, evidenceRevision: pinned.revision, referenceDigest: profile.referenceDigest, rows: profile.rows, profileDigest: profile.digest, features: profile.features.map(asContract) }),
    }], cause);
  }

  private async fail(tx: Transaction, { pinned: { version, evidence } }: ProfileJob, reason: string): Promise<void> {
    this.logger.error(`${version.name}/${version.number} has no reference: ${reason}`);
    await this.profiles.failed(tx, version.modelId, version.number, evidence.reference!.digest, reason);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.worker.close();
  }
}

const asContract = ({ edges, categories, counts, ...feature }: FeatureProfile) => ({ ...feature, edges: [...edges], categories: [...categories], counts: [...counts] });
