import { Injectable } from '@nestjs/common';
import type { Person } from '@baton/access';
import { committed, type Cause, type Committed } from '@baton/messaging';
import { Transactions, type Transaction } from '@baton/persistence';
import { conflict, notFound } from '@baton/service-kit';
import type { VersionRef } from '../domain/version-ref.js';
import { abort, advance, complete, judged, pause, resume, splitApplied, type Rollout, type Verdict } from '../domain/rollout.js';
import { DecideOnModel } from './decide-on-model.js';
import { Deployments } from './ports/deployments.js';
import { Environments } from './ports/environments.js';
import { accepted } from './refusals.js';

export type RolloutCommand = 'pause' | 'resume' | 'advance' | 'complete' | 'abort';

/** What a rollback would do, or has done. */
export interface Rollback { environment: string; from: VersionRef; to: VersionRef; rolloutId: string | null }

const DECISIONS = { pause, resume, abort, advance: (rollout: Rollout) => advance(rollout), complete: (rollout: Rollout) => complete(rollout) };

/** What a deactivation has done. */
export interface Deactivation { environment: string; version: VersionRef; rolloutId: string }

/** Moves rollouts: by a person's command, because a server says what it routes by, or because monitoring has judged a step. */
@Injectable()
export class ControlRollout {
  constructor(private readonly transactions: Transactions, private readonly deployments: Deployments, private readonly environments: Environments, private readonly decide: DecideOnModel) {}

  async command(id: string, command: RolloutCommand, reason: string, by: Person): Promise<Committed<Rollout>> {
    const known = await this.deployments.rollout(id);
    if (!known) throw notFound(`There is no rollout ${id}.`);
    return this.transactions.run(async (tx) => {
      const { result, position } = await this.decide.run(tx, known.version.modelId, [known.version.number], by.cause(known.correlationId), (deliberation, model) => {
        const rollout = model.rollouts.find((each) => each.id === id) ?? known;
        return accepted(DECISIONS[command](rollout, reason)).reduce((at, event) => deliberation.applyToRollout(at, event), rollout);
      });
      return committed(result, position);
    });
  }

  /** A server routes by this split from now on. */
  async applied(tx: Transaction, modelId: string, rolloutId: string, weights: Array<{ number: number; weight: number }>, cause: Cause): Promise<void> {
    await this.decide.run(tx, modelId, weights.map((weight) => weight.number), cause, (deliberation, model) => {
      const rollout = model.rollouts.find((each) => each.id === rolloutId);
      if (rollout) accepted(splitApplied(rollout, weights)).reduce((at, event) => deliberation.applyToRollout(at, event), rollout);
    });
  }

  /** Monitoring has judged a step. */
  async judged(tx: Transaction, modelId: string, rolloutId: string, { step, verdict, reason }: { step: number; verdict: Verdict; reason: string }, cause: Cause): Promise<void> {
    await this.decide.run(tx, modelId, [], cause, (deliberation, model) => {
      const rollout = model.rollouts.find((each) => each.id === rolloutId);
      if (rollout) accepted(judged(rollout, step, verdict, reason)).reduce((at, event) => deliberation.applyToRollout(at, event), rollout);
    });
  }

  /** A server could not load the version: the rollout cannot go on. */
  async loadFailed(tx: Transaction, version: VersionRef, rolloutId: string, reason: string, cause: Cause): Promise<void> {
    await this.decide.run(tx, version.modelId, [version.number], cause, (deliberation, model) => {
      const rollout = model.rollouts.find((each) => each.id === rolloutId);
      if (rollout) accepted(abort(rollout, reason)).reduce((at, event) => deliberation.applyToRollout(at, event), rollout);
    });
  }

  /** Takes a model out of an environment. */
  async deactivate(modelName: string, environmentName: string, reason: string, by: Person): Promise<Committed<Deactivation>> {
    const { model, environment } = await this.place(modelName, environmentName);
    return this.transactions.run(async (tx) => {
      const loaded = await this.deployments.load(tx, model.modelId, []);
      const version = loaded.model.slots.find((slot) => slot.environment === environmentName)?.version;
      const underWay = loaded.model.rollouts.find((rollout) => rollout.environment === environmentName);
      if (underWay) throw conflict(`Version ${underWay.version.number} of ${model.name} is being rolled out there. Abort rollout ${underWay.id} first.`);
      if (!version) throw conflict(`Nothing of ${model.name} serves in ${environmentName}.`);
      const correlationId = loaded.correlations.get(version.number) ?? '';
      const { result, position } = await this.decide.run(tx, model.modelId, [version.number], by.cause(correlationId), (deliberation) => deliberation.deactivate(environment, version, reason, correlationId));
      return committed({ environment: environmentName, version, rolloutId: result }, position);
    });
  }

  private async place(modelName: string, environmentName: string) {
    const [model, environment] = [await this.deployments.findModel(modelName), await this.environments.find(environmentName)];
    if (!model) throw notFound(`There is no model ${modelName} here.`);
    if (!environment) throw notFound(`There is no environment ${environmentName}.`);
    return { model, environment };
  }

  /** Back to the version that served before; with `dryRun` only says which. */
  async rollBack(modelName: string, environmentName: string, reason: string, dryRun: boolean, by: Person): Promise<Committed<Rollback> | Rollback> {
    const { model, environment } = await this.place(modelName, environmentName);
    return this.transactions.run(async (tx) => {
      const { from, to, correlationId } = await this.target(tx, model, environmentName);
      if (dryRun) return { environment: environmentName, from, to, rolloutId: null };
      const { result, position } = await this.decide.run(tx, model.modelId, [from.number, to.number], by.cause(correlationId),
        (deliberation) => deliberation.rollBack(environment, from, to, reason, correlationId));
      return committed({ environment: environmentName, from, to, rolloutId: result }, position);
    });
  }

  private async target(tx: Transaction, model: { modelId: string; name: string }, environment: string): Promise<{ from: VersionRef; to: VersionRef; correlationId: string }> {
    const loaded = await this.deployments.load(tx, model.modelId, []);
    const slot = loaded.model.slots.find((each) => each.environment === environment);
    const underWay = loaded.model.rollouts.find((rollout) => rollout.environment === environment);
    if (!slot?.version) throw conflict(`Nothing of ${model.name} serves in ${environment}, so there is nothing to go back from.`);
    const correlationId = loaded.correlations.get(slot.version.number) ?? '';
    if (underWay) return { from: underWay.version, to: slot.version, correlationId: underWay.correlationId };
    const to = [...slot.served].reverse().find((version) => version.number !== slot.version!.number && loaded.model.facts.get(version.number)?.deleted === false);
    if (!to) throw conflict(`No other version of ${model.name} has served in ${environment} before.`);
    return { from: slot.version, to, correlationId };
  }
}
