import { Injectable } from '@nestjs/common';
import type { Person } from '@baton/access';
import { Outbox } from '@baton/messaging';
import { Transactions, type Transaction } from '@baton/persistence';
import { v7 as uuidv7 } from 'uuid';
import { decideAlias } from '../domain/alias.js';
import { guardedAliasOf, heldByServing } from '../domain/guard.js';
import { environmentOf, type Stage } from '../domain/stage.js';
import { aliasRequested } from './contract-events.js';
import { noSuchVersion } from './manage-versions.js';
import { DeploymentFacts } from './ports/deployment-facts.js';
import type { VersionRecord } from './ports/models.js';
import { Versions } from './ports/versions.js';
import { problemOf } from './refusals.js';
import { RequestPromotion, type OpenPromotion } from './request-promotion.js';

/** MLflow's stages: one that stands for a guarded environment is a wish for a promotion; the others are words on a version. */
@Injectable()
export class TransitionStage {
  constructor(
    private readonly transactions: Transactions, private readonly versions: Versions, private readonly facts: DeploymentFacts,
    private readonly promotions: RequestPromotion, private readonly outbox: Outbox,
  ) {}

  async run(name: string, number: number, stage: Stage, archiveExisting: boolean, by: Person): Promise<VersionRecord> {
    const outcome = await this.transactions.run(async (tx) => {
      const version = await this.versions.lock(tx, { name }, number);
      if (!version) throw noSuchVersion(name, number);
      if (version.stage === stage) return version;
      return await this.wish(tx, version, stage, by) ?? this.setByHand(tx, version, stage, archiveExisting);
    });
    if ('version' in outcome) throw await this.promotions.refusal(outcome);
    return outcome;
  }

  /** The promotion that a guarded stage asks for; null if the stage is not guarded. */
  private async wish(tx: Transaction, version: VersionRecord, stage: Stage, by: Person): Promise<OpenPromotion | null> {
    const environment = environmentOf(stage);
    const alias = environment === undefined ? null : guardedAliasOf(environment, await this.facts.rules(tx));
    if (environment === undefined || alias === null) return null;
    const serving = await this.facts.serving(tx, version.modelId);
    const current = serving.find((each) => each.environment === environment)?.number ?? null;
    const decision = decideAlias({ number: version.number, current, environment, open: await this.promotions.open(tx, version.modelId, environment) }, uuidv7());
    if (decision.kind === 'unchanged' || decision.kind === 'moved') return null;
    const promotion = { id: decision.id, alias, environment, version };
    if (decision.kind === 'requested') {
      await this.promotions.record(tx, promotion, decision.supersedes, by);
      await this.outbox.append(tx, [aliasRequested(decision.id, version, alias, environment)], by.cause(version.correlationId));
    }
    return promotion;
  }

  private async setByHand(tx: Transaction, version: VersionRecord, stage: Stage, archiveExisting: boolean): Promise<VersionRecord> {
    const held = heldByServing(`Version ${version.number} of ${version.name}`, `moved to ${stage}`, await this.facts.serving(tx, version.modelId), await this.facts.rules(tx), version.number);
    if (held) throw problemOf(held);
    const now = Date.now();
    if (archiveExisting && environmentOf(stage) !== undefined) {
      for (const other of await this.versions.inStage(tx, version.modelId, stage)) await this.versions.setStage(tx, other, 'Archived', now);
    }
    await this.versions.setStage(tx, version, stage, now);
    return { ...version, stage, updatedAt: now };
  }
}
