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

/** Cells that the line between the first and the last edge is cut into: many more than edges, so that few hold one. */
const CELLS = 1_024;

/**
 * Counts values into the parts of an edge list. Equal cells lead to the bin: where no edge lies in a value's cell there is
 * nothing to search, which holds for nearly all values and so can be guessed by a processor.
 */
export class BinCounter {
  private readonly first: number;
  private readonly last: number;
  private readonly scale: number;
  /** For each cell how many edges lie in earlier ones, and so are certainly not above its values. */
  private readonly earlier = new Uint16Array(CELLS + 2);
  /** NaN behind the last edge, which no value is at least. */
  private readonly fenced: Float64Array;

  constructor(private readonly edges: Edges) {
    [this.first, this.last] = [edges[0] ?? NaN, edges.at(-1) ?? NaN];
    this.scale = CELLS / (this.last - this.first);
    this.fenced = Float64Array.from([...edges, NaN]);
    for (const edge of edges) this.earlier[this.cellOf(edge) + 1]! += 1;
    for (let cell = 1; cell < this.earlier.length; cell += 1) this.earlier[cell]! += this.earlier[cell - 1]!;
  }

  /** Never falls as the value rises, whatever is lost to rounding or overflow; that alone makes the short cut right. */
  private cellOf(value: number): number {
    return ((value - this.first) * this.scale) | 0;
  }

  get parts(): number {
    return partsOf(this.edges);
  }

  /**
   * Adds to `counts`, beginning at `at`, the values `from`, `from + stride`, …; without edges every number is above.
   * @param values NaN is missing
   */
  count(values: ArrayLike<number>, counts: Float64Array, at = 0, from = 0, stride = 1): void {
    const { first, last, scale, earlier, fenced } = this;
    const [below, above] = [at + 1, at + this.edges.length + 1];
    for (let i = from; i < values.length; i += stride) {
      const value = values[i]!;
      if (value >= first && value < last) {
        let place = earlier[((value - first) * scale) | 0]!;
        while (value >= fenced[place]!) place += 1;
        counts[below + place]! += 1;
      } else counts[value === last ? above - 1 : value < first ? below : value === value ? above : at]! += 1;
    }
  }
}
