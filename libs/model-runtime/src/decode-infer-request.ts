import { writeValues } from './convert-values.js';
import type { BoundInput, InputBinding, Source } from './input-binding.js';
import { InvalidInput } from './model-errors.js';
import { DATATYPES, emptyData, sizeOf, type Datatype, type Tensor, type Tensors, type TensorSpec } from './tensor.js';

/** What an infer request asks, in the model's own terms. */
export interface InferRequest {
  /** The caller's; null if none was given. */
  readonly id: string | null;
  readonly inputs: Tensors;
  /** Rows of the batch. */
  readonly rows: number;
  /** Names that mean nothing to the model. */
  readonly ignored: readonly string[];
  /** As asked for, not yet looked up; null for all. */
  readonly outputs: readonly string[] | null;
  readonly parameters: Readonly<Record<string, unknown>>;
}

interface Given { readonly name: string; readonly datatype: Datatype; readonly shape: readonly number[]; readonly values: readonly unknown[] }

const KNOWN: ReadonlySet<unknown> = new Set(DATATYPES);
const NO_PARAMETERS: Readonly<Record<string, unknown>> = Object.freeze({});
/** Nested lists inside one another. */
const DEEPEST = 16;

/**
 * Reads the JSON body of an Open Inference Protocol v2 infer request. Written by hand: it runs once a prediction.
 * @param body what JSON.parse made of it
 * @throws InvalidInput
 */
export function decodeInferRequest(body: unknown, binding: InputBinding): InferRequest {
  if (!isObject(body)) throw new InvalidInput(null, 'The body must be a JSON object with `inputs`.');
  const given = readInputs(body.inputs);
  const inputs = new Map<string, Tensor>();
  let rows = -1;
  for (const bound of binding.inputs) {
    const tensor = fill(bound, given);
    const batch = tensor.shape.length === 0 ? 1 : tensor.shape[0] ?? 1;
    if (rows >= 0 && batch !== rows) throw new InvalidInput(bound.spec.name, `Input "${bound.spec.name}" has ${batch} rows, but the one before it has ${rows}. All inputs must have as many.`);
    rows = batch;
    inputs.set(bound.spec.name, tensor);
  }
  const ignored: string[] = [];
  for (const name of given.keys()) if (!binding.names.has(name)) ignored.push(name);
  return {
    id: readId(body.id), inputs, rows: Math.max(rows, 0), ignored, outputs: readOutputs(body.outputs),
    parameters: isObject(body.parameters) ? body.parameters : NO_PARAMETERS,
  };
}

function readInputs(inputs: unknown): Map<string, Given> {
  if (!Array.isArray(inputs) || inputs.length === 0) throw new InvalidInput(null, 'The body must have `inputs`: a list of at least one {name, shape, datatype, data}.');
  const given = new Map<string, Given>();
  for (const [i, input] of inputs.entries()) {
    const read = readInput(input, i);
    if (given.has(read.name)) throw new InvalidInput(read.name, `Input "${read.name}" is given twice.`);
    given.set(read.name, read);
  }
  return given;
}

function readInput(input: unknown, i: number): Given {
  if (!isObject(input)) throw new InvalidInput(null, `inputs[${i}] must be an object {name, shape, datatype, data}.`);
  const { name, datatype, shape, data } = input;
  if (typeof name !== 'string' || name === '') throw new InvalidInput(null, `inputs[${i}] must have a name.`);
  if (!KNOWN.has(datatype)) throw new InvalidInput(name, `Input "${name}" must have a datatype of ${DATATYPES.join(', ')}, but has ${JSON.stringify(datatype) ?? 'none'}.`);
  if (!isShape(shape)) throw new InvalidInput(name, `Input "${name}" must have a shape: a list of whole numbers such as [1, 9].`);
  if (!Array.isArray(data)) throw new InvalidInput(name, `Input "${name}" must have data: a list of values.`);
  const values = flat(name, data);
  const size = sizeOf(shape);
  if (size === 0) throw new InvalidInput(name, `Input "${name}" is empty: its shape is [${shape.join(',')}].`);
  if (values.length !== size) throw new InvalidInput(name, `Input "${name}" has ${values.length} values, but its shape [${shape.join(',')}] needs ${size}.`);
  return { name, datatype: datatype as Datatype, shape, values };
}

function fill(bound: BoundInput, given: ReadonlyMap<string, Given>): Tensor {
  const { spec, sources } = bound;
  const [first] = sources;
  if (first && first.column === null) {
    const input = given.get(first.name) ?? given.get(spec.name);
    if (input) return whole(spec, input, first.optional);
    if (first.optional && isFloat(spec.datatype)) return missing(spec, given);
    throw absent(first.name, spec, given);
  }
  const input = given.get(spec.name);
  return input && !sources.some((source) => source.name === spec.name) ? whole(spec, input, sources.some((source) => source.optional)) : columns(spec, sources, given);
}

function whole(spec: TensorSpec, input: Given, optional: boolean): Tensor {
  const shape = fit(spec, input);
  const data = emptyData(spec.datatype, input.values.length);
  writeValues(input.name, input.values, input.datatype, { datatype: spec.datatype, data, offset: 0, stride: 1 }, optional);
  return { datatype: spec.datatype, shape, data };
}

/** `[N]` and `[N,1]` say the same of a column. */
function fit(spec: TensorSpec, { name, shape }: Given): readonly number[] {
  const wanted = spec.shape;
  if (wanted.length === shape.length) {
    let fits = true;
    for (let i = 0; i < shape.length; i += 1) if (wanted[i] !== -1 && wanted[i] !== shape[i]) fits = false;
    if (fits) return shape;
  } else if (wanted.length === 2 && shape.length === 1 && (wanted[1] === 1 || wanted[1] === -1)) return [shape[0] ?? 0, 1];
  else if (wanted.length === 1 && shape.length === 2 && shape[1] === 1) return [shape[0] ?? 0];
  else if (wanted.length === 0) return shape;
  throw new InvalidInput(name, `Input "${name}" must have the shape [${wanted.join(',')}] (-1 is any), but has [${shape.join(',')}].`);
}

function columns(spec: TensorSpec, sources: readonly Source[], given: ReadonlyMap<string, Given>): Tensor {
  const rows = rowsOf(sources, given);
  if (rows === null) throw absent(sources[0]?.name ?? spec.name, spec, given);
  const width = sources.length;
  const data = emptyData(spec.datatype, rows * width);
  for (const { name, column, optional } of sources) {
    const input = given.get(name);
    const target = { datatype: spec.datatype, data, offset: column ?? 0, stride: width };
    if (input) {
      if (input.values.length !== rows) throw new InvalidInput(name, `Input "${name}" has ${input.values.length} values, but the inputs before it have ${rows}. A column has the shape [N] or [N,1].`);
      writeValues(name, input.values, input.datatype, target, optional);
    } else if (optional && isFloat(spec.datatype)) {
      for (let i = 0; i < rows; i += 1) data[(column ?? 0) + i * width] = NaN;
    } else throw absent(name, spec, given);
  }
  return { datatype: spec.datatype, shape: [rows, width], data };
}

function rowsOf(sources: readonly Source[], given: ReadonlyMap<string, Given>): number | null {
  for (const { name } of sources) {
    const input = given.get(name);
    if (input) return input.shape[0] ?? 1;
  }
  return null;
}

function missing(spec: TensorSpec, given: ReadonlyMap<string, Given>): Tensor {
  const [any] = given.values();
  const rows = any?.shape[0] ?? 1;
  const shape = spec.shape.map((size, axis) => (axis === 0 && size === -1 ? rows : Math.max(size, 1)));
  const data = emptyData(spec.datatype, sizeOf(shape)) as Float32Array;
  return { datatype: spec.datatype, shape, data: data.fill(NaN) };
}

function absent(name: string, spec: TensorSpec, given: ReadonlyMap<string, Given>): InvalidInput {
  const or = name === spec.name ? '' : `, or "${spec.name}" with the shape [${spec.shape.join(',')}] (-1 is any)`;
  return new InvalidInput(name, `Input "${name}" (${spec.datatype}) is missing${or}. Given are: ${[...given.keys()].slice(0, 50).join(', ')}.`);
}

function flat(name: string, data: readonly unknown[]): readonly unknown[] {
  if (!data.some(Array.isArray)) return data;
  const values: unknown[] = [];
  spread(name, data, values, 0);
  return values;
}

function spread(name: string, data: readonly unknown[], values: unknown[], depth: number): void {
  if (depth > DEEPEST) throw new InvalidInput(name, `Input "${name}" nests its data more than ${DEEPEST} times.`);
  for (const item of data) {
    if (Array.isArray(item)) spread(name, item, values, depth + 1);
    else values.push(item);
  }
}

function readId(id: unknown): string | null {
  if (id === undefined || id === null || id === '') return null;
  if (typeof id !== 'string' || id.length > 200) throw new InvalidInput(null, 'The id must be text of at most 200 characters.');
  return id;
}

function readOutputs(outputs: unknown): string[] | null {
  if (outputs === undefined || outputs === null || (Array.isArray(outputs) && outputs.length === 0)) return null;
  if (!Array.isArray(outputs)) throw new InvalidInput(null, '`outputs` must be a list of {name}.');
  return outputs.map((output: unknown, i) => {
    if (!isObject(output) || typeof output.name !== 'string') throw new InvalidInput(null, `outputs[${i}] must have a name.`);
    return output.name;
  });
}

function isShape(shape: unknown): shape is number[] {
  return Array.isArray(shape) && shape.length > 0 && shape.length <= 8 && shape.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function isFloat(datatype: Datatype): boolean {
  return datatype === 'FP32' || datatype === 'FP64' || datatype === 'FP16';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
