/** Data that cannot be read. `message` is for the author: the file, what is wrong and what to do. */
export class UnreadableTable extends Error {
  override readonly name = 'UnreadableTable';

  constructor(readonly file: string, readonly problem: string, readonly fix: string, options?: ErrorOptions) {
    super(`${file}: ${problem} ${fix}`, options);
  }
}

/** @throws UnreadableTable where rows × columns are more than `most`. */
export function refuseTooManyCells(file: string, rows: number, columns: number, most: number): void {
  if (rows * columns <= most) return;
  throw new UnreadableTable(
    file, `It has ${rows} rows and ${columns} columns, together more than the ${most} cells that are read.`, 'Log a sample of the rows, or leave out columns that the model does not need.',
  );
}
