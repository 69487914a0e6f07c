/** Indices of `values` from the smallest to the largest. */
export function ascending(values: ArrayLike<number>): Uint32Array {
  const order = new Uint32Array(values.length);
  for (let i = 0; i < order.length; i += 1) order[i] = i;
  return order.sort((a, b) => at(values, a) - at(values, b));
}

/** Ranks from 1; equal values share the mean of their ranks. O(n log n). */
export function midRanks(values: ArrayLike<number>): Float64Array {
  const order = ascending(values);
  const ranks = new Float64Array(order.length);
  for (let from = 0; from < order.length;) {
    const value = at(values, at(order, from));
    let to = from + 1;
    while (to < order.length && at(values, at(order, to)) === value) to += 1;
    for (let i = from; i < to; i += 1) ranks[at(order, i)] = (from + to + 1) / 2;
    from = to;
  }
  return ranks;
}

/** An element that is known to exist. */
export function at(values: ArrayLike<number>, index: number): number {
  return values[index] as number;
}

/** @throws RangeError unless all have the same length, above 0 */
export function sameLength(first: ArrayLike<unknown>, ...others: ArrayLike<unknown>[]): number {
  if (first.length === 0) throw new RangeError('There are no rows.');
  for (const other of others) {
    if (other.length !== first.length) throw new RangeError(`Arrays of ${first.length} and ${other.length} rows do not belong together.`);
  }
  return first.length;
}
