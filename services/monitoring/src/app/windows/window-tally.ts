/** Response times are counted by powers of two: below 1 ms, below 2 ms, …; the last takes the rest. */
export const DURATION_PARTS = 18;
const LONGEST = 2 ** (DURATION_PARTS - 2);

/** What one version predicted in one window, so far. */
export class WindowTally {
  rows = 0;
  failed = 0;
  invalid = 0;

  /** @param counts of all features, as the profile's counter lays them out; empty without a profile */
  constructor(readonly counts: Float64Array, readonly durations: Float64Array = new Float64Array(DURATION_PARTS)) {}

  add(other: WindowTally): void {
    this.addTotals(other);
    addTo(this.counts, other.counts);
  }

  /** All but the counts, which cannot be added where they are over other bins. */
  addTotals(other: WindowTally): void {
    this.rows += other.rows;
    this.failed += other.failed;
    this.invalid += other.invalid;
    addTo(this.durations, other.durations);
  }

  countDurations(milliseconds: Float32Array, from: number, to: number): void {
    for (let i = from; i < to; i += 1) {
      const value = milliseconds[i]!;
      // The place of the highest bit, which is the whole part of the logarithm; NaN is below nothing.
      const part = value < 1 ? 0 : value < LONGEST ? 32 - Math.clz32(value) : DURATION_PARTS - 1;
      this.durations[part]! += 1;
    }
  }
}

/** The time below which the share `q` of the responses lay, in milliseconds: the upper end of the part that holds it, so never too small. */
export function durationQuantile(durations: ArrayLike<number>, q: number): number {
  let total = 0;
  for (let i = 0; i < durations.length; i += 1) total += durations[i]!;
  let sum = 0;
  for (let i = 0; i < durations.length; i += 1) {
    sum += durations[i]!;
    if (total > 0 && sum >= q * total) return 2 ** i;
  }
  return NaN;
}

function addTo(sum: Float64Array, more: Float64Array): void {
  for (let i = 0; i < sum.length; i += 1) sum[i]! += more[i]!;
}
