import { refuse, type Refusal } from './decision.js';

/** What deployment has said of an environment; `guardedAlias` null means that people may set any alias. */
export interface EnvironmentRule { readonly environment: string; readonly guardedAlias: string | null }

/** A version that serves somewhere, as deployment's rollouts say. */
export interface Serving { readonly environment: string; readonly number: number }

/** Until deployment says otherwise, `champion` points at what serves in production. */
const DEFAULT: EnvironmentRule = { environment: 'production', guardedAlias: 'champion' };

const rulesWithDefault = (rules: readonly EnvironmentRule[]): readonly EnvironmentRule[] =>
  rules.some((rule) => rule.environment === DEFAULT.environment) ? rules : [...rules, DEFAULT];

/** The environment whose guarded alias this is; null if people may set it. */
export const environmentGuardedBy = (alias: string, rules: readonly EnvironmentRule[]): string | null =>
  rulesWithDefault(rules).find((rule) => rule.guardedAlias === alias)?.environment ?? null;

/** The alias that points at what serves in the environment; null if none does. */
export const guardedAliasOf = (environment: string, rules: readonly EnvironmentRule[]): string | null =>
  rulesWithDefault(rules).find((rule) => rule.environment === environment)?.guardedAlias ?? null;

/**
 * Why a model (or one version of it) cannot be renamed or deleted: it serves in an environment with a guarded alias.
 * Null if it can.
 */
export function heldByServing(what: string, action: string, serving: readonly Serving[], rules: readonly EnvironmentRule[], number?: number): Refusal | null {
  const held = serving.find((each) => (number === undefined || each.number === number) && guardedAliasOf(each.environment, rules) !== null);
  if (!held) return null;
  return refuse('forbidden', `${what} cannot be ${action}: version ${held.number} serves in ${held.environment}. Roll out another version there first, or roll back.`).refused;
}
