export interface Weight { version: number; weight: number; digest: string }

/** What one server said that it serves from an instant on; without a server, that deployment took the model out. */
export interface Split {
  event: string;
  modelId: string;
  /** Its name then; null where nothing tells it. */
  model: string | null;
  environment: string;
  instance: string | null;
  rolloutId: string;
  weights: Weight[];
  /** When it came to hold, and when that was recorded. */
  appliedAt: string;
  recordedAt: string;
}

/** The last that a server has said, and since when it says so without a break: a rollout that took no traffic changes nothing. */
export interface Word extends Split {
  since: string;
  /** The rollout that it said it with first. */
  broughtBy: string;
}

export interface Serving {
  split: Word;
  from: string;
  /** Null while nothing else is known to follow. */
  to: string | null;
  /** Servers whose last word is another one. */
  disagreeing: Split[];
}

/** What served at an instant, from the last word of each server until then and what follows; null if nothing was known to. */
export function servingAt(last: readonly Word[], following: readonly Split[]): Serving | null {
  const split = newest(last);
  if (!split) return null;
  // A model that was taken out is out: what servers said before that is over.
  const words = split.instance === null ? [split] : last.filter((each) => each.instance !== null);
  const agreeing = words.filter((each) => sameShares(each, split));
  const next = [...following].sort(byTime).find((each) => !sameShares(each, split));
  return {
    split, to: next?.appliedAt ?? null, disagreeing: words.filter((each) => !agreeing.includes(each)),
    from: agreeing.filter(({ broughtBy }) => broughtBy === split.broughtBy).map(({ since }) => since).sort()[0]!,
  };
}

const byTime = (one: Split, other: Split): number => (one.appliedAt < other.appliedAt ? -1 : one.appliedAt > other.appliedAt ? 1 : one.event < other.event ? -1 : 1);

const newest = (words: readonly Word[]): Word | undefined => [...words].sort(byTime).at(-1);

const sameShares = (one: Split, other: Split): boolean => shares(one) === shares(other);

const shares = ({ weights }: Split): string =>
  JSON.stringify(weights.map(({ version, weight, digest }): [number, number, string] => [version, weight, digest]).sort(([one], [other]) => one - other));
