/** Of a test: the statistic, its degrees of freedom, and how often chance alone gives as much. */
export interface TestResult { readonly statistic: number; readonly degrees: number; readonly pValue: number }

/**
 * Pearson's test that two samples fill the same bins alike (two rows of a contingency table, without Yates' correction;
 * `scipy.stats.chi2_contingency(correction=False)`). Bins that both leave empty do not count.
 * @returns a p of 1 if fewer than two bins are filled or a sample is empty
 */
export function sameBins(one: ArrayLike<number>, other: ArrayLike<number>): TestResult {
  if (one.length !== other.length) throw new RangeError(`${one.length} bins cannot be held against ${other.length}.`);
  let [n, m, filled] = [0, 0, 0];
  for (let i = 0; i < one.length; i += 1) {
    n += one[i]!;
    m += other[i]!;
    if (one[i]! + other[i]! > 0) filled += 1;
  }
  const degrees = filled - 1;
  if (n === 0 || m === 0 || degrees < 1) return { statistic: 0, degrees: Math.max(0, degrees), pValue: 1 };
  const ratio = Math.sqrt(m / n);
  let statistic = 0;
  for (let i = 0; i < one.length; i += 1) {
    const both = one[i]! + other[i]!;
    if (both > 0) statistic += (ratio * one[i]! - other[i]! / ratio) ** 2 / both;
  }
  return { statistic, degrees, pValue: chiSquareTail(statistic, degrees) };
}

/** Probability of at least x under the χ² distribution: the upper regularized incomplete gamma function Q(k/2, x/2). */
export function chiSquareTail(x: number, degrees: number): number {
  if (!(degrees > 0)) throw new RangeError(`Degrees of freedom are above 0, not ${degrees}.`);
  if (!(x > 0)) return 1;
  const a = degrees / 2;
  const half = x / 2;
  const front = Math.exp(a * Math.log(half) - half - logGamma(a));
  return Math.min(1, Math.max(0, half < a + 1 ? 1 - front * series(a, half) : front * fraction(a, half)));
}

/** Abramowitz & Stegun 6.5.29. */
function series(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = a + 1; Math.abs(term) > 1e-17 * sum; n += 1) sum += term *= x / n;
  return sum;
}

/** Abramowitz & Stegun 6.5.31 by Lentz's method. */
function fraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let value = d;
  for (let i = 1, change = 0; i < 10_000 && Math.abs(change - 1) > 1e-16; i += 1) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / (an * d + b || 1e-300);
    c = b + an / c || 1e-300;
    change = d * c;
    value *= change;
  }
  return value;
}

const LANCZOS = [0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7];

/** ln Γ(x) for x > 0 (Lanczos 1964, g = 7, n = 9). */
function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const sum = LANCZOS.reduce((total, coefficient, i) => (i === 0 ? coefficient : total + coefficient / (x - 1 + i)), 0);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}
