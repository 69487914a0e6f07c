/** Edges of the bins of a number, ascending; k + 1 of them make k bins, each closed below and open above, the last closed (as numpy's `histogram`). */
export type Edges = Float64Array;

/** A value for each part of the line: missing, below the first edge, the k bins, above the last edge. */
export const partsOf = (edges: Edges): number => edges.length + 2;

/**
 * Fixes bins at reference values: one for each value where there are few different ones, else bins of equal frequency
 * (quantiles; equal neighbours fall together). NaN and infinities are left out.
 * @param bins at most
 * @returns empty if there is no finite value
 */
export function edgesAt(values: Float64Array, bins: number): Edges {
  const finite = values.filter(Number.isFinite).sort();
  const [first, last] = [finite[0], finite.at(-1)];
  if (first === undefined || last === undefined) return new Float64Array(0);
  const distinct = upTo(finite, bins);
  if (distinct) return Float64Array.from([first, ...distinct.slice(1).map((value, i) => between(distinct[i]!, value)), last]);
  const edges = [first];
  for (let i = 1; i < bins; i += 1) {
    const edge = finite[Math.floor((i * finite.length) / bins)]!;
    if (edge > edges.at(-1)!) edges.push(edge);
  }
  if (last > edges.at(-1)!) edges.push(last);
  return Float64Array.from(edges);
}

const between = (one: number, other: number): number => one + (other - one) / 2;

/** The different values of sorted ones; null if there are more than `most`. */
function upTo(sorted: Float64Array, most: number): number[] | null {
  const distinct: number[] = [];
  for (const value of sorted) {
    if (value === distinct.at(-1)) continue;
    if (distinct.length === most) return null;
    distinct.push(value);
  }
  return distinct;
}

/** Counts values into the parts of an edge list: a search without branches, since values come in no order that a processor could guess. */
export class BinCounter {
  private readonly padded: Float64Array;
  private readonly last: number;
  private readonly half: number;

  constructor(private readonly edges: Edges) {
    const size = 2 ** Math.ceil(Math.log2(edges.length + 1));
    this.padded = new Float64Array(size).fill(NaN); // that nothing is at least
    this.padded.set(edges, 1);
    this.padded[0] = -Infinity;
    this.half = size / 2;
    this.last = edges.at(-1) ?? NaN;
  }

  get parts(): number {
    return partsOf(this.edges);
  }

  /**
   * Adds to `counts`, beginning at `at`, the values `from`, `from + stride`, …; without edges every number is above.
   * @param values NaN is missing
   */
  count(values: ArrayLike<number>, counts: Float64Array, at = 0, from = 0, stride = 1): void {
    const { padded, half, last } = this;
    const above = at + this.edges.length + 1;
    for (let i = from; i < values.length; i += stride) {
      const value = values[i]!;
      if (value !== value) counts[at]! += 1;
      else if (value === last) counts[above - 1]! += 1;
      else {
        let place = 0;
        for (let step = half; step >= 1; step >>= 1) place += +(value >= padded[place + step]!) * step;
        counts[at + 1 + place]! += 1;
      }
    }
  }
}
