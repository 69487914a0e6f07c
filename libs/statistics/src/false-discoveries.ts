/**
 * p-values adjusted so that, of the tests called significant below q, no more than the share q is wrong on average
 * (Benjamini & Hochberg 1995; `scipy.stats.false_discovery_control`).
 * @returns in the order given, each at least its own p and at most 1
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).sort((one, other) => pValues[other]! - pValues[one]!);
  const adjusted = new Array<number>(pValues.length);
  let least = 1;
  order.forEach((index, place) => {
    least = Math.min(least, (pValues[index]! * pValues.length) / (pValues.length - place));
    adjusted[index] = least;
  });
  return adjusted;
}
