import { Injectable } from '@nestjs/common';
import { causedBy, Outbox, type Received } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { guardedAliasOf } from '../domain/guard.js';
import { stageOf, STAGES, environmentOf } from '../domain/stage.js';
import { aliasMoved } from './contract-events.js';
import { DeploymentFacts } from './ports/deployment-facts.js';
import { Models, type VersionRecord } from './ports/models.js';
import { Versions, type VersionKey } from './ports/versions.js';

/** What serves an environment from now on, or has stopped to; `guardedAlias` undefined means that the event does not say. */
export interface NowServing { version: VersionKey; environment: string; guardedAlias: string | null | undefined; stopped?: boolean }

/** Lets the guarded alias and the stages of a model follow what serves. */
@Injectable()
export class FollowServing {
  constructor(private readonly models: Models, private readonly versions: Versions, private readonly facts: DeploymentFacts, private readonly outbox: Outbox) {}

  async run(tx: Transaction, { version: key, environment, guardedAlias, stopped = false }: NowServing, event: Pick<Received, 'id' | 'correlationId'>): Promise<void> {
    const version = await this.versions.lock(tx, { modelId: key.modelId }, key.number);
    if (!version) return;
    await this.moveStages(tx, version, environment, stopped);
    const alias = guardedAlias === undefined ? guardedAliasOf(environment, await this.facts.rules(tx)) : guardedAlias;
    if (alias === null) return;
    const current = await this.models.alias(tx, version.modelId, alias);
    const next = stopped ? null : version.number;
    if (current === next) return;
    await this.models.setAlias(tx, version.modelId, alias, next, Date.now());
    await this.outbox.append(tx, [aliasMoved({ id: version.modelId, name: version.name }, alias, next, current)],
      { ...causedBy(event, 'service:registry'), correlationId: version.correlationId });
  }

  /** The projection of this very event may or may not be there yet, so what it says is added by hand. */
  private async moveStages(tx: Transaction, version: VersionRecord, environment: string, stopped: boolean): Promise<void> {
    const serving = (await this.facts.serving(tx, version.modelId)).filter((each) => each.environment !== environment);
    const environmentsOf = (number: number) => new Set([...serving.filter((each) => each.number === number).map((each) => each.environment), ...(number === version.number && !stopped ? [environment] : [])]);
    const now = Date.now();
    const stage = stageOf(environmentsOf(version.number), version.stage);
    if (stage !== version.stage) await this.versions.setStage(tx, version, stage, now);
    const left = STAGES.find((each) => environmentOf(each) === environment);
    if (!left) return;
    for (const former of await this.versions.inStage(tx, version.modelId, left)) {
      const next = stageOf(environmentsOf(former.number), former.stage);
      if (former.number !== version.number && next !== former.stage) await this.versions.setStage(tx, former, next, now);
    }
  }
}
