import { On, Projector, type Received } from '@baton/messaging';
import type { Transaction } from '@baton/persistence';
import { EnvironmentChanged } from '@baton/contracts/deployment/environment-changed';
import { ModelDeactivated } from '@baton/contracts/deployment/model-deactivated';
import { PromotionCompleted } from '@baton/contracts/deployment/promotion-completed';
import { PromotionRejected } from '@baton/contracts/deployment/promotion-rejected';
import { PromotionSuperseded } from '@baton/contracts/deployment/promotion-superseded';
import { PromotionWithdrawn } from '@baton/contracts/deployment/promotion-withdrawn';
import { ReadinessChanged } from '@baton/contracts/deployment/readiness-changed';
import { RolloutCompleted } from '@baton/contracts/deployment/rollout-completed';
import { RolloutRolledBack } from '@baton/contracts/deployment/rollout-rolled-back';
import { DeploymentFacts } from '../app/ports/deployment-facts.js';

/** Keeps what deployment says: which alias is guarded, what serves where, what versions still need, which promotions are over. */
@Projector('deployment')
export class DeploymentProjector {
  constructor(private readonly facts: DeploymentFacts) {}

  @On(EnvironmentChanged)
  onEnvironmentChanged({ data }: Received<EnvironmentChanged>, tx: Transaction): Promise<void> {
    return this.facts.recordEnvironment(tx, { environment: data.environment, revision: data.revision, guardedAlias: data.guardedAlias ?? null });
  }

  @On(ReadinessChanged)
  onReadinessChanged({ data, time }: Received<ReadinessChanged>, tx: Transaction): Promise<void> {
    const { version, environment, state, requirements } = data;
    return this.facts.recordReadiness(tx, { modelId: version.modelId, number: version.number, environment, state, requirements, asOf: time });
  }

  @On(RolloutCompleted)
  onRolloutCompleted({ data, time }: Received<RolloutCompleted>, tx: Transaction): Promise<void> {
    return this.facts.recordServing(tx, data.version.modelId, { environment: data.environment, number: data.version.number }, time);
  }

  @On(RolloutRolledBack)
  onRolloutRolledBack({ data, time }: Received<RolloutRolledBack>, tx: Transaction): Promise<void> {
    return this.facts.recordServing(tx, data.version.modelId, { environment: data.environment, number: data.version.number }, time);
  }

  @On(ModelDeactivated)
  onModelDeactivated({ data }: Received<ModelDeactivated>, tx: Transaction): Promise<void> {
    return this.facts.recordDeactivated(tx, data.version.modelId, data.environment);
  }

  @On(PromotionCompleted)
  onPromotionCompleted({ data }: Received<PromotionCompleted>, tx: Transaction): Promise<void> {
    return this.facts.recordSettled(tx, data.promotionId, 'completed');
  }

  @On(PromotionRejected)
  onPromotionRejected({ data }: Received<PromotionRejected>, tx: Transaction): Promise<void> {
    return this.facts.recordSettled(tx, data.promotionId, 'rejected');
  }

  @On(PromotionSuperseded)
  onPromotionSuperseded({ data }: Received<PromotionSuperseded>, tx: Transaction): Promise<void> {
    return this.facts.recordSettled(tx, data.promotionId, 'superseded');
  }

  @On(PromotionWithdrawn)
  onPromotionWithdrawn({ data }: Received<PromotionWithdrawn>, tx: Transaction): Promise<void> {
    return this.facts.recordSettled(tx, data.promotionId, 'withdrawn');
  }
}
