/** The middle of the values, the lower of two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.ceil(sorted.length / 2) - 1] ?? 0;
}

export const round = (value: number, digits = 1): string => value.toFixed(digits);

/** A table with a head, as Markdown, so that it can go into docs/benchmarks.md as it is. */
export function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
