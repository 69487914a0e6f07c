import { AliasRequested } from '@baton/contracts/registry/alias-requested';
import { EvidencePinned } from '@baton/contracts/registry/evidence-pinned';
import { ModelDeleted } from '@baton/contracts/registry/model-deleted';
import { ModelVersionDeleted } from '@baton/contracts/registry/model-version-deleted';
import { ModelVersionRegistered } from '@baton/contracts/registry/model-version-registered';
import { causedBy, On, Reaction, type Received } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { DecideOnModel } from '../app/decide-on-model.js';
import { RequestPromotion } from '../app/request-promotion.js';
import { DEPLOYMENT } from '../app/acting.js';

@Reaction('registry')
export class RegistryReaction {
  constructor(private readonly decide: DecideOnModel, private readonly requestPromotion: RequestPromotion) {}

  @On(ModelVersionRegistered) onModelVersionRegistered(event: Received<ModelVersionRegistered>, tx: Transaction) {
    return this.settle(event, tx);
  }

  @On(EvidencePinned) onEvidencePinned(event: Received<EvidencePinned>, tx: Transaction) {
    return this.settle(event, tx);
  }

  @On(ModelVersionDeleted) onModelVersionDeleted(event: Received<ModelVersionDeleted>, tx: Transaction) {
    return this.settle(event, tx);
  }

  @On(ModelDeleted) onModelDeleted(event: Received<ModelDeleted>, tx: Transaction) {
    return this.decide.settle(tx, event.data.modelId, [], causedBy(event, DEPLOYMENT));
  }

  @On(AliasRequested) onAliasRequested(event: Received<AliasRequested>, tx: Transaction) {
    const { version, environment, requestId } = event.data;
    return this.requestPromotion.fromAlias(tx, { version, environment, id: requestId, requestedBy: event.actor }, causedBy(event, DEPLOYMENT));
  }

  private settle(event: Received<{ version: { modelId: string; number: number } }>, tx: Transaction): Promise<void> {
    const { modelId, number } = event.data.version;
    return this.decide.settle(tx, modelId, [number], causedBy(event, DEPLOYMENT));
  }
}
