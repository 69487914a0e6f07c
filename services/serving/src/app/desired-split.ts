import type { Variant } from '@baton/contracts/model/variant';

/** The event that said what is wanted: what serving does about it names this as its cause. */
export interface Wish {
  readonly eventId: string;
  /** `deployment/<epoch>` */
  readonly source: string;
  readonly sequence: number;
  /** RFC 3339 */
  readonly time: string;
  readonly correlationId: string;
  /** The trace that led to it, in which serving goes on. */
  readonly traceparent: string | null;
}

/** The traffic that is wanted for one model in one environment. An empty split means none. */
export interface DesiredSplit {
  readonly environment: string;
  readonly modelId: string;
  readonly name: string;
  /** Names that the model had; it answers to them until another model has one. */
  readonly formerNames: readonly string[];
  readonly rolloutId: string;
  readonly split: readonly Variant[];
  readonly wish: Wish;
}

/** Names one slot: a model in an environment. */
export const slotKey = ({ environment, modelId }: Pick<DesiredSplit, 'environment' | 'modelId'>): string => `${environment}/${modelId}`;

/**
 * Whether `next` was wanted before `known`: then it is history, such as while the projection is being rebuilt. Numbers
 * tell within one source; a restored database begins a new source, and there only time tells.
 */
export function isOlder(next: Wish, known: Wish): boolean {
  return next.source === known.source ? next.sequence < known.sequence : next.time < known.time;
}

/**
 * What is wanted after reading `read`. Never forgets a slot that is missing there, since a projection that is being
 * rebuilt is empty for a while: traffic ends by an empty split, not by silence.
 */
export function merge(known: readonly DesiredSplit[], read: readonly DesiredSplit[]): { desired: DesiredSplit[]; changed: boolean } {
  const merged = new Map(known.map((split) => [slotKey(split), split]));
  let changed = false;
  for (const next of read) {
    const before = merged.get(slotKey(next));
    if (before && (isOlder(next.wish, before.wish) || isSame(next, before))) continue;
    merged.set(slotKey(next), next);
    changed = true;
  }
  return { desired: [...merged.values()], changed };
}

const isSame = (a: DesiredSplit, b: DesiredSplit): boolean =>
  a.wish.eventId === b.wish.eventId && a.name === b.name && a.formerNames.join('\n') === b.formerNames.join('\n');
