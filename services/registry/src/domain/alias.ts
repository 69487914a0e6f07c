/** An open request to move a guarded alias. */
export interface AliasRequest { readonly id: string; readonly number: number }

export interface AliasFacts {
  readonly number: number;
  /** Where the alias points now; null if it does not exist. */
  readonly current: number | null;
  /** The environment whose guarded alias it is; null if people may move it. */
  readonly environment: string | null;
  /** The open request of this model and environment. */
  readonly open: AliasRequest | null;
}

/** What setting an alias by hand comes to. */
export type AliasDecision =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'moved' }
  | { readonly kind: 'requested'; readonly environment: string; readonly id: string; readonly supersedes: string | null }
  | { readonly kind: 'already-requested'; readonly environment: string; readonly id: string };

/**
 * A guarded alias never moves by hand: it opens a request, whose id becomes the promotion's. An open request for the
 * same version is the same request; one for another version takes its place. `freshId` names a new request.
 */
export function decideAlias(facts: AliasFacts, freshId: string): AliasDecision {
  if (facts.current === facts.number) return { kind: 'unchanged' };
  if (facts.environment === null) return { kind: 'moved' };
  if (facts.open?.number === facts.number) return { kind: 'already-requested', environment: facts.environment, id: facts.open.id };
  return { kind: 'requested', environment: facts.environment, id: freshId, supersedes: facts.open?.id ?? null };
}

/** One thing that must hold, in deployment's own words. */
export interface UnmetRequirement { readonly name: string; readonly met: boolean; readonly why: string; readonly fix: string; readonly who: string }

/** The sentence that somebody reads who has set a guarded alias by hand. */
export function promotionOpened(id: string, alias: string, readiness: { readonly state: string; readonly requirements: readonly UnmetRequirement[] } | null): string {
  const opened = `Promotion ${id} opened; ${alias} moves by itself when:`;
  if (readiness === null) return `${opened} it is still being assessed what this version needs. Ask again in a moment, or see its readiness.`;
  // What an override has left unmet keeps no rollout waiting.
  const unmet = readiness.state === 'rolling-out' ? [] : readiness.requirements.filter((requirement) => !requirement.met);
  if (unmet.length === 0) return `${opened} its rollout is complete. Nothing else is missing.`;
  return `${opened} ${unmet.map(inWords).join('; ')}`;
}

const inWords = ({ name, why, fix, who }: UnmetRequirement): string =>
  `${name}: ${[why, fix].filter((part) => part !== '').join(' ')}${who === '' ? '' : ` (${who})`}`;
