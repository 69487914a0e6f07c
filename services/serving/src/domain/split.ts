/** A version's share of the traffic, in per cent. */
export interface Share<T> { readonly target: T; readonly number: number; readonly weight: number }

/**
 * Picks the version for a request: made once a split, asked once a prediction. Shares stand from the newest version to
 * the oldest, so that a caller who came to a canary stays there while its share grows.
 */
export class Split<T> {
  private readonly ends: Float64Array;
  private readonly targets: readonly T[];

  /** Weights are those of the whole: where they do not sum to 100 (33.3 three times, a version that could not be loaded) they are scaled. */
  constructor(shares: readonly Share<T>[]) {
    const taking = [...shares].filter((share) => share.weight > 0).sort((a, b) => b.number - a.number);
    const total = taking.reduce((sum, share) => sum + share.weight, 0);
    this.targets = taking.map((share) => share.target);
    this.ends = new Float64Array(taking.length);
    let end = 0;
    taking.forEach((share, i) => { this.ends[i] = (end += share.weight) * 100 / total; });
    if (taking.length > 0) this.ends[taking.length - 1] = Infinity;
  }

  /** @param at a place in [0, 100) @returns undefined if no version takes traffic */
  pick(at: number): T | undefined {
    const { ends, targets } = this;
    let i = 0;
    while (i < ends.length && at >= ends[i]!) i++;
    return targets[i];
  }
}
