import type { Promotion } from '../domain/promotion.js';
import { reviewed, type Requirement } from '../domain/requirements.js';
import type { Deployments } from './ports/deployments.js';

/** What a promotion still needs; once it is decided, what it was decided on, whatever the version needs today. */
export async function requirementsOfPromotion(deployments: Deployments, { id, version, environment, override, decidedOn }: Promotion): Promise<readonly Requirement[]> {
  if (decidedOn === null) return (await deployments.readiness(version.modelId, version.number, environment))?.requirements ?? [];
  return [...decidedOn, ...(override ? [reviewed(override, { promotionId: id, model: version.name, environment })] : [])];
}
