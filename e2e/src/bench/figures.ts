/** The value that the share `q` of them do not exceed; the lower of two. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.ceil(sorted.length * q) - 1] ?? 0;
}

/** The middle of the values. */
export const median = (values: readonly number[]): number => quantile(values, 0.5);

export const round = (value: number, digits = 1): string => value.toFixed(digits);

/** A table with a head, as Markdown, so that it can go into docs/benchmarks.md as it is. */
export function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
