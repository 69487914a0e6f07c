import type { Signature } from '@baton/contracts/model/signature';
import type { Column, Table } from '@baton/tabular';
import { bindInputs, type BoundInput } from './input-binding.js';
import type { HostedModel } from './load-model.js';
import { InvalidInput, ModelFailed } from './model-errors.js';
import { emptyData, sizeOf, type Datatype, type Tensor, type TensorData, type Tensors } from './tensor.js';

/**
 * Runs a model over every row of a table, so many rows a call. Columns are found by the signature's names; where it names
 * none (a tensor `[N,k]`), the table's columns are taken in order, and there must be k of them: leave the truth out.
 * @returns every output for all rows, in the table's order, the first size of each shape being the number of rows
 * @throws InvalidInput where the table does not have what the model takes (it names column and row); ModelFailed where an
 * output has not one entry a row; else what `infer` throws
 */
export async function scoreTable(model: HostedModel, signature: Signature | null, table: Table, batchRows = 4096): Promise<Tensors> {
  const { inputs } = bindInputs(model.inputs, signature);
  const columns = inputs.map((bound) => columnsFor(bound, table));
  const fixed = inputs.map(({ spec }) => spec.shape[0]).find((size) => size !== undefined && size > 0);
  const step = fixed ?? batchRows;
  if (table.rows % step !== 0 && fixed) throw new InvalidInput(null, `The model takes exactly ${fixed} rows a call, and ${table.rows} rows cannot be divided so. Convert it with a batch size that varies.`);
  const parts = new Map<string, Tensor[]>();
  for (let from = 0; from < table.rows; from += step) {
    const rows = Math.min(step, table.rows - from);
    const batch = new Map(inputs.map((bound, i) => [bound.spec.name, slice(bound, columns[i] ?? [], from, rows)]));
    for (const [name, tensor] of await model.infer(batch, { handOver: true })) {
      if (tensor.shape[0] !== rows) throw new ModelFailed(`Output "${name}" has the shape [${tensor.shape.join(',')}] for ${rows} rows; it must have one entry a row.`);
      parts.set(name, [...(parts.get(name) ?? []), tensor]);
    }
  }
  return new Map([...parts].map(([name, tensors]) => [name, joined(tensors, table.rows)]));
}

/** One table column for each of the input's columns. */
function columnsFor(bound: BoundInput, table: Table): Column[] {
  const { spec, sources } = bound;
  const columns = namesNoColumns(bound, table) ? allColumns(spec, table) : namedColumns(sources, table);
  for (const column of columns) refuseKind(column, spec.datatype);
  return columns;
}

/** A signature of a tensor says how many columns there are, and not which. */
function namesNoColumns({ spec, sources }: BoundInput, table: Table): boolean {
  const [only] = sources;
  if (sources.length !== 1 || only?.column !== null || spec.shape.length !== 2 || table.column(only.name)) return false;
  const width = spec.shape[1] ?? 1;
  return width > 1 || (width === -1 && only.name === spec.name);
}

function allColumns({ name, shape }: BoundInput['spec'], table: Table): Column[] {
  const width = shape[1] ?? -1;
  if (width === -1 || width === table.columns.length) return [...table.columns];
  throw new InvalidInput(
    name, `Input "${name}" takes ${width} columns, the signature does not name them, and the data has ${table.columns.length}: ${table.names.slice(0, 100).join(', ')}. Leave the others out, or log the model with infer_signature(…) of a DataFrame.`,
  );
}

function namedColumns(sources: BoundInput['sources'], table: Table): Column[] {
  const missing = sources.filter(({ name, optional }) => !table.column(name) && !optional).map(({ name }) => name);
  if (missing.length > 0) throw new InvalidInput(missing[0] ?? null, `The data has no column ${missing.map((name) => `"${name}"`).join(', ')}. It has: ${table.names.slice(0, 100).join(', ')}.`);
  return sources.map(({ name }) => table.column(name) ?? { name, kind: 'number', values: new Float64Array(table.rows).fill(NaN) });
}

function refuseKind({ name, kind }: Column, datatype: Datatype): void {
  const text = datatype === 'BYTES';
  if (text === (kind === 'text')) return;
  const advice = text ? 'Log the data as Parquet with this column as strings; CSV cannot tell digits from text.' : 'Log the data as the model was trained on it.';
  throw new InvalidInput(name, `Column "${name}" holds ${kind === 'text' ? 'text' : `values of kind ${kind}`}, but the model takes ${datatype}. ${advice}`);
}

function slice({ spec }: BoundInput, columns: readonly Column[], from: number, rows: number): Tensor {
  const width = columns.length;
  const data = emptyData(spec.datatype, rows * width);
  columns.forEach((column, at) => copy(column, from, rows, { datatype: spec.datatype, data, offset: at, stride: width }));
  return { datatype: spec.datatype, shape: spec.shape.length === 1 ? [rows] : [rows, width], data };
}

function copy(column: Column, from: number, rows: number, to: { datatype: Datatype; data: TensorData; offset: number; stride: number }): void {
  const { datatype, data, offset, stride } = to;
  const floats = datatype === 'FP32' || datatype === 'FP64' || datatype === 'FP16';
  for (let row = 0, at = offset; row < rows; row += 1, at += stride) {
    const value = column.values[from + row];
    if (floats) data[at] = value === null || value === undefined ? NaN : Number(value);
    else if (value === null || value === undefined || Number.isNaN(value)) throw hole(column.name, from + row, datatype);
    else if (Array.isArray(data)) data[at] = String(value);
    else data[at] = integer(column.name, from + row, Number(value), data);
  }
}

function integer(name: string, row: number, value: number, data: TensorData): number | bigint {
  if (!Number.isInteger(value)) throw new InvalidInput(name, `Column "${name}" has ${value} in row ${row}, but the model takes whole numbers there.`);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return BigInt(value);
  return value;
}

function hole(name: string, row: number, datatype: Datatype): InvalidInput {
  return new InvalidInput(name, `Column "${name}" has no value in row ${row}, and ${datatype} cannot say "missing". Fill it in or leave the row out.`);
}

function joined(parts: readonly Tensor[], rows: number): Tensor {
  const [first] = parts;
  if (!first || parts.length === 1) return first ?? { datatype: 'FP32', shape: [0], data: new Float32Array(0) };
  const shape = [rows, ...first.shape.slice(1)];
  const data = emptyData(first.datatype, sizeOf(shape));
  let at = 0;
  for (const part of parts) {
    if (Array.isArray(data)) (part.data as string[]).forEach((value, i) => { data[at + i] = value; });
    else (data as Float32Array).set(part.data as Float32Array, at);
    at += part.data.length;
  }
  if (at !== data.length) throw new ModelFailed('An output changes its width from one call to the next.');
  return { datatype: first.datatype, shape, data };
}
