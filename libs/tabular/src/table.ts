/** Numbers; NaN is missing. */
export interface NumberColumn { readonly name: string; readonly kind: 'number'; readonly values: Float64Array }
/** Milliseconds since 1970 UTC; NaN is missing. */
export interface TimeColumn { readonly name: string; readonly kind: 'time'; readonly values: Float64Array }
export interface TextColumn { readonly name: string; readonly kind: 'text'; readonly values: readonly (string | null)[] }
export interface FlagColumn { readonly name: string; readonly kind: 'flag'; readonly values: readonly (boolean | null)[] }
export type Column = NumberColumn | TimeColumn | TextColumn | FlagColumn;

/** Columns of equal length under different names. */
export class Table {
  private readonly byName: ReadonlyMap<string, Column>;

  constructor(readonly rows: number, readonly columns: readonly Column[]) {
    this.byName = new Map(columns.map((column) => [column.name, column]));
    const odd = columns.find((column) => column.values.length !== rows);
    if (odd) throw new RangeError(`Column "${odd.name}" has ${odd.values.length} values in a table of ${rows} rows.`);
    if (this.byName.size !== columns.length) throw new RangeError('Two columns have the same name.');
  }

  get names(): string[] {
    return this.columns.map((column) => column.name);
  }

  /** Undefined if there is no such column. */
  column(name: string): Column | undefined {
    return this.byName.get(name);
  }
}
