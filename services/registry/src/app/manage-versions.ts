import { Injectable } from '@nestjs/common';
import type { Person } from '@baton/access';
import { Outbox } from '@baton/messaging';
import { Transactions, type Transaction } from '@baton/persistence';
import { notFound } from '@baton/service-kit';
import { heldByServing } from '../domain/guard.js';
import { isEvidenceTag, writableTag } from '../domain/naming.js';
import { aliasMoved, versionDeleted, versionDescribed, versionTagged } from './contract-events.js';
import { DeploymentFacts } from './ports/deployment-facts.js';
import type { VersionRecord } from './ports/models.js';
import { Versions } from './ports/versions.js';
import { accepted, problemOf } from './refusals.js';
import { WantEvidence } from './want-evidence.js';

export const noSuchVersion = (name: string, number: number | string) => notFound(`Model Version (name=${name}, version=${number}) not found`);

/** Versions after their registration: described, tagged, deleted. Each event carries the story of the registration on. */
@Injectable()
export class ManageVersions {
  constructor(
    private readonly transactions: Transactions, private readonly versions: Versions, private readonly facts: DeploymentFacts,
    private readonly wantEvidence: WantEvidence, private readonly outbox: Outbox,
  ) {}

  async get(name: string, number: number): Promise<VersionRecord> {
    const version = await this.versions.find({ name }, number);
    if (!version) throw noSuchVersion(name, number);
    return version;
  }

  async describe(name: string, number: number, description: string, by: Person): Promise<VersionRecord> {
    return this.transactions.run(async (tx) => {
      const version = await this.locked(tx, name, number);
      const now = Date.now();
      await this.versions.describe(tx, version, description, now);
      await this.outbox.append(tx, [versionDescribed(version, description)], by.cause(version.correlationId));
      return { ...version, description, updatedAt: now };
    });
  }

  /** Value null deletes the tag. */
  async setTag(name: string, number: number, key: string, value: string | null, by: Person): Promise<void> {
    accepted(writableTag(key));
    await this.transactions.run(async (tx) => {
      const version = await this.locked(tx, name, number);
      if ((version.tags[key] ?? null) === value) return;
      await this.versions.setTag(tx, version, key, value);
      if (isEvidenceTag(key)) await this.wantEvidence.again(tx, [version]);
      await this.outbox.append(tx, [versionTagged(version, key, value)], by.cause(version.correlationId));
    });
  }

  async delete(name: string, number: number, by: Person): Promise<void> {
    await this.transactions.run(async (tx) => {
      const version = await this.locked(tx, name, number);
      const held = heldByServing(`Version ${number} of ${name}`, 'deleted', await this.facts.serving(tx, version.modelId), await this.facts.rules(tx), number);
      if (held) throw problemOf(held);
      await this.versions.delete(tx, version);
      const aliases = version.aliases.map((alias) => aliasMoved({ id: version.modelId, name }, alias, null, number));
      await this.outbox.append(tx, [...aliases, versionDeleted(version)], by.cause(version.correlationId));
    });
  }

  private async locked(tx: Transaction, name: string, number: number): Promise<VersionRecord> {
    const version = await this.versions.lock(tx, { name }, number);
    if (!version) throw noSuchVersion(name, number);
    return version;
  }
}
