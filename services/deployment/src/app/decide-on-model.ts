import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { digestOfJson } from '@baton/artifacts';
import { Outbox, type Cause, type Position } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { Deliberation } from '../domain/deliberation.js';
import type { EvidenceSeen } from '../domain/evidence.js';
import type { ModelDeployment, Surroundings } from '../domain/model-deployment.js';
import { toContract } from './contract-events.js';
import { Deployments } from './ports/deployments.js';
import { Environments } from './ports/environments.js';
import { EvidenceSnapshots } from './ports/evidence-snapshots.js';

/** What somebody does to a model before all consequences are drawn. */
export type Act<T> = (deliberation: Deliberation, model: ModelDeployment, around: Surroundings) => T | Promise<T>;

export interface Decided<T> { readonly result: T; readonly position: Position }

/** Every decision on a model goes through here: lock, load, act, draw the consequences, store, append. */
@Injectable()
export class DecideOnModel {
  constructor(
    private readonly deployments: Deployments, private readonly environments: Environments,
    private readonly snapshots: EvidenceSnapshots, private readonly outbox: Outbox,
  ) {}

  /** `numbers` are the versions that this is about; open promotions are looked at anyway. */
  async run<T>(tx: Transaction, modelId: string, numbers: readonly number[], cause: Cause, act: Act<T>): Promise<Decided<T>> {
    const { model, artifacts, correlations } = await this.deployments.load(tx, modelId, numbers);
    const seen = new Map<string, EvidenceSeen>();
    const around: Surroundings = {
      environments: await this.environments.all(tx),
      newId: uuidv7,
      digestOf: (evidence) => {
        const digest = digestOfJson(evidence);
        seen.set(digest, evidence);
        return digest;
      },
      correlationOf: (number) => correlations.get(number) ?? cause.correlationId,
    };
    const deliberation = new Deliberation(model, around);
    const result = await act(deliberation, model, around);
    deliberation.settle(numbers);
    await this.deployments.save(tx, modelId, deliberation.events);
    for (const [digest, evidence] of seen) await this.snapshots.keep(tx, digest, evidence);
    const stale = deliberation.events.flatMap((event) => event.kind === 'promotion' && event.event.kind === 'became-stale' ? [event.event.formerDigest] : []);
    for (const digest of stale) {
      const former = await this.snapshots.find(tx, digest);
      if (former) seen.set(digest, former);
    }
    const position = await this.outbox.append(tx, toContract(deliberation.events, { artifacts, evidence: (digest) => seen.get(digest) }), cause);
    return { result, position };
  }

  /** Draws the consequences of new facts. */
  async settle(tx: Transaction, modelId: string, numbers: readonly number[], cause: Cause): Promise<void> {
    await this.run(tx, modelId, numbers, cause, () => undefined);
  }
}
