/** Data that cannot be read. `message` is for the author: the file, what is wrong and what to do. */
export class UnreadableTable extends Error {
  override readonly name = 'UnreadableTable';

  constructor(readonly file: string, readonly problem: string, readonly fix: string, options?: ErrorOptions) {
    super(`${file}: ${problem} ${fix}`, options);
  }
}

export function tooManyCells(file: string, rows: number, columns: number, most: number): UnreadableTable {
  return new UnreadableTable(
    file, `It has ${rows} rows and ${columns} columns, together more than the ${most} cells that are read.`, 'Log a sample of the rows, or leave out columns that the model does not need.',
  );
}
