import type { Policy } from './policy.js';

export interface Subject { readonly model: string; readonly riskTier: string }

/** A policy and the environments that it decides on for a version. */
export interface Assignment { readonly policy: Policy; readonly environments: readonly string[] }

/**
 * For each environment the one policy that speaks most specifically: of the model, then of the environment, then of the
 * risk tier; of equals the one by the later name. Environments under the same policy share one report.
 */
export function choosePolicies(policies: readonly Policy[], environments: readonly string[], subject: Subject): Assignment[] {
  const chosen = new Map<string, { policy: Policy; environments: string[] }>();
  for (const environment of environments) {
    const [best] = policies.map((policy) => ({ policy, score: specificity(policy, environment, subject) }))
      .filter(({ score }) => score !== null)
      .sort((one, other) => compare(other.score!, one.score!) || other.policy.name.localeCompare(one.policy.name));
    if (!best) continue;
    const assignment = chosen.get(best.policy.name) ?? { policy: best.policy, environments: [] };
    assignment.environments.push(environment);
    chosen.set(best.policy.name, assignment);
  }
  return [...chosen.values()];
}

/** Null if the policy does not speak of it; else how closely, part by part. */
function specificity(policy: Policy, environment: string, { model, riskTier }: Subject): number[] | null {
  const parts = [closest(policy.models, model), closest(policy.environments, environment), closest(policy.riskTiers, riskTier)];
  return parts.every((part): part is number => part !== null) ? parts : null;
}

/** An exact name beats any pattern, and a longer beginning beats a shorter one. */
function closest(patterns: readonly string[], name: string): number | null {
  const fits = patterns.flatMap((pattern) => {
    if (pattern === name) return [Number.MAX_SAFE_INTEGER];
    return pattern.endsWith('*') && name.startsWith(pattern.slice(0, -1)) ? [pattern.length - 1] : [];
  });
  return fits.length > 0 ? Math.max(...fits) : null;
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return one[index]! - other[index]!;
  return 0;
}
