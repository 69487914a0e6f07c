import type { Tensor } from '@baton/model-runtime';
import type { Column } from '@baton/tabular';

/** The values of one feature, row by row; NaN and null are missing. */
export type FeatureValues =
  | { readonly kind: 'number'; readonly values: Float64Array }
  | { readonly kind: 'category'; readonly values: readonly (string | null)[] };

/** A column of reference data. */
export function valuesOfColumn(column: Column): FeatureValues {
  switch (column.kind) {
    case 'number':
    case 'time': return { kind: 'number', values: column.values };
    case 'text': return { kind: 'category', values: column.values };
    case 'flag': return { kind: 'category', values: column.values.map((value) => (value === null ? null : String(value))) };
  }
}

/** One column of a tensor [rows, width] or of a vector. */
export function valuesOfTensor({ datatype, shape, data }: Tensor, column: number): FeatureValues {
  const rows = shape[0] ?? 1;
  const width = rows === 0 ? 1 : data.length / rows;
  const at = (row: number) => data[row * width + column]!;
  if (datatype === 'BYTES') return { kind: 'category', values: Array.from({ length: rows }, (_, row) => String(at(row))) };
  if (datatype === 'BOOL') return { kind: 'category', values: Array.from({ length: rows }, (_, row) => flagText(at(row))) };
  return { kind: 'number', values: Float64Array.from({ length: rows }, (_, row) => Number(at(row))) };
}

/** As reference data says it. */
export const flagText = (value: unknown): string => (Number(value) === 1 ? 'true' : 'false');
