import type { TensorData } from '@baton/model-runtime';
import { emptyNumbers, type FeatureColumn, type Numbers } from '@baton/prediction-log';
import type { ColumnName, TensorLayout } from './layout.js';

/** What one tensor held, of each prediction: null where there was none. */
export interface Pieces { readonly rows: readonly number[]; readonly data: readonly (TensorData | null)[] }

type Role = FeatureColumn['role'];

/** The columns of one tensor over many predictions. */
export function columnsOf(role: Role, layout: TensorLayout, pieces: Pieces): FeatureColumn[] {
  if (layout.packed) return unpacked(role, layout, pieces);
  const { datatype, columns: [name], classes } = layout;
  const width = commonWidth(layout.width, pieces);
  return [{ ...described(role, name!, datatype), ...(classes && { classes }), width, ...(width === 0 ? varying(datatype, pieces) : fixed(datatype, width, pieces)) }];
}

const described = (role: Role, { name, aliases }: ColumnName, datatype: string) => ({ name, role, datatype, ...(aliases && { aliases }) });

const total = (rows: readonly number[]): number => rows.reduce((sum, each) => sum + each, 0);

/** One column of its own for each of the tensor's. What has another width than the model takes is no value. */
function unpacked(role: Role, { datatype, columns }: TensorLayout, { rows, data }: Pieces): FeatureColumn[] {
  const width = columns.length;
  const size = total(rows);
  const made = columns.map(() => room(datatype, size));
  const valid = new Validity(size);
  let at = 0;
  for (const [index, piece] of data.entries()) {
    const count = rows[index]!;
    if (piece?.length === count * width) {
      for (let row = 0, from = 0; row < count; row += 1) for (let column = 0; column < width; column += 1, from += 1) made[column]![at + row] = piece[from]!;
    } else valid.none(at, count);
    at += count;
  }
  return columns.map((name, index) => ({ ...described(role, name, datatype), width: 1, values: made[index]!, ...valid.flags }));
}

function fixed(datatype: string, width: number, { rows, data }: Pieces): Pick<FeatureColumn, 'values' | 'valid'> {
  const size = total(rows);
  const values = room(datatype, size * width);
  const valid = new Validity(size);
  let at = 0;
  for (const [index, piece] of data.entries()) {
    const count = rows[index]!;
    if (piece) put(values, piece, at * width);
    else valid.none(at, count);
    at += count;
  }
  return { values: values, ...valid.flags };
}

/** Values that are not by rows stand at the first row of their prediction. */
function varying(datatype: string, { rows, data }: Pieces): Pick<FeatureColumn, 'values' | 'offsets' | 'valid'> {
  const size = total(rows);
  const values = room(datatype, data.reduce((sum, piece) => sum + (piece?.length ?? 0), 0));
  const offsets = new Int32Array(size + 1);
  const valid = new Validity(size);
  let [at, end] = [0, 0];
  for (const [index, piece] of data.entries()) {
    const count = rows[index]!;
    if (piece) put(values, piece, end);
    else valid.none(at, count);
    const begin = end;
    end += piece?.length ?? 0;
    const each = (end - begin) / count;
    for (let row = 1; row <= count; row += 1) offsets[at + row] = Number.isInteger(each) ? begin + row * each : end;
    at += count;
  }
  return { values: values, offsets, ...valid.flags };
}

/** The width that the graph says, or that all have where it says none; 0 if they differ. */
function commonWidth(stated: number | null, { rows, data }: Pieces): number {
  let width = stated;
  for (const [index, piece] of data.entries()) {
    if (!piece) continue;
    const own = piece.length / rows[index]!;
    width ??= own;
    if (own !== width || !Number.isInteger(own)) return 0;
  }
  return width ?? 1;
}

type Room = Numbers | (string | null)[];

const room = (datatype: string, size: number): Room => (datatype === 'BYTES' ? new Array<null>(size).fill(null) : emptyNumbers(datatype as Exclude<TensorLayout['datatype'], 'BYTES'>, size));

function put(values: Room, piece: TensorData, at: number): void {
  if (Array.isArray(values)) for (let i = 0; i < piece.length; i += 1) values[at + i] = piece[i] as string;
  else (values as Float64Array).set(piece as Float64Array, at);
}

/** Which rows have a value; nothing is kept while all have. */
class Validity {
  private made: Uint8Array | null = null;

  constructor(private readonly size: number) {}

  none(at: number, count: number): void {
    this.made ??= new Uint8Array(this.size).fill(1);
    this.made.fill(0, at, at + count);
  }

  get flags(): { valid?: Uint8Array } {
    return this.made ? { valid: this.made } : {};
  }
}
