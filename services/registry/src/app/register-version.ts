import { Injectable } from '@nestjs/common';
import type { Person } from '@baton/access';
import { Outbox } from '@baton/messaging';
import { Transactions } from '@baton/persistence';
import { notFound } from '@baton/service-kit';
import { writableTag } from '../domain/naming.js';
import { hasEnded } from '../domain/run.js';
import { versionRegistered } from './contract-events.js';
import { ModelArtifacts } from './ports/model-artifacts.js';
import type { VersionRecord } from './ports/models.js';
import { Runs } from './ports/runs.js';
import type { Tags } from './ports/search.js';
import { Versions } from './ports/versions.js';
import { accepted } from './refusals.js';
import { SourceReader } from './source-reader.js';
import { WantEvidence } from './want-evidence.js';

export interface RegisterVersionCommand {
  name: string; source: string; runId: string | null; loggedModelId: string | null; runLink: string; description: string; tags: Tags;
}

/** How long evidence waits for a run that does not end, in minutes. */
export class EvidenceWait {
  constructor(readonly minutes: number) {}
}

export const noSuchModel = (name: string) => notFound(`Registered Model with name=${name} not found`);

/** Where a registration is kept. */
@Injectable()
export class VersionStores {
  constructor(readonly versions: Versions, readonly runs: Runs, readonly artifacts: ModelArtifacts) {}
}

/** Registers a version: its files are frozen by digest from here on, whatever is uploaded over them later. */
@Injectable()
export class RegisterVersion {
  constructor(
    private readonly transactions: Transactions, private readonly sources: SourceReader, private readonly stores: VersionStores,
    private readonly wantEvidence: WantEvidence, private readonly wait: EvidenceWait, private readonly outbox: Outbox,
  ) {}

  async run(command: RegisterVersionCommand, by: Person): Promise<VersionRecord> {
    for (const key of Object.keys(command.tags)) accepted(writableTag(key));
    const { resolved, frozen, isNew, run } = await this.sources.read(command);
    const now = Date.now();
    return this.transactions.run(async (tx) => {
      const current = run ? await this.stores.runs.lock(tx, run.runId) : undefined;
      const waits = current !== undefined && !hasEnded(current.status);
      const version = await this.stores.versions.create(tx, {
        name: command.name, source: command.source, runId: resolved.runId, loggedModelId: resolved.loggedModelId, runLink: command.runLink, description: command.description,
        tags: command.tags, createdAt: now, registeredBy: by.subject, correlationId: by.correlationId, downloadUri: resolved.downloadUri,
        artifactDigest: frozen.artifact.digest, evidenceWanted: waits ? 0 : 1,
      });
      if (!version) throw noSuchModel(command.name);
      if (isNew) await this.stores.artifacts.keep(tx, frozen);
      const pinned = await this.wantEvidence.ofNew(tx, version, frozen, waits ? new Date(now + this.wait.minutes * 60_000) : null);
      const causedBy = command.tags['baton.caused_by'] ?? run?.tags['baton.caused_by'] ?? null;
      await this.outbox.append(tx, [versionRegistered(version, frozen.artifact, run?.datasets ?? [], causedBy?.slice(0, 100) ?? null), ...pinned], by.cause());
      return { ...version, aliases: [], findings: {} };
    });
  }
}
