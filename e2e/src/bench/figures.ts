/** The middle of the values, 0 for none. */
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The smallest value that at least `share` of the values do not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

export const round = (value: number, digits = 1): string => value.toFixed(digits);

/** A table with a head, as Markdown, so that it can go into docs/benchmarks.md as it is. */
export function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
