import type { Deployed, Rollout } from '../../api/deployment.js';

/** How much of its environment's traffic the version of a rollout takes now, in per cent. */
export function shareNow({ modelId, environment, version }: Rollout, placed: readonly Deployed[]): number {
  const there = placed.find((each) => each.modelId === modelId && each.environment === environment);
  return there?.weights.find((share) => share.version === version)?.weight ?? 0;
}
