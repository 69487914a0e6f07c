import { InvalidInput } from './model-errors.js';
import type { Tensor, Tensors, TensorSpec } from './tensor.js';

export interface InferResponse {
  readonly model_name: string;
  readonly model_version?: string;
  readonly id?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly outputs: readonly { readonly name: string; readonly datatype: string; readonly shape: readonly number[]; readonly data: readonly unknown[] }[];
}

/** The names that a request's `outputs` mean, in the order asked for; null for all. `renamed` is the model's. */
export function selectOutputs(
  asked: readonly string[] | null, outputs: readonly TensorSpec[], renamed: ReadonlyMap<string, readonly string[]>,
): readonly string[] | null {
  if (!asked) return null;
  const chosen = new Set<string>();
  for (const name of asked) {
    const meant = outputs.some((output) => output.name === name) ? [name] : renamed.get(name);
    if (!meant) throw new InvalidInput(name, `The model has no output "${name}". It has: ${outputs.map((output) => output.name).join(', ')}.`);
    meant.forEach((one) => chosen.add(one));
  }
  return [...chosen];
}

/**
 * The body of an Open Inference Protocol v2 infer response, ready for JSON.stringify. Data is flat and row-major.
 * JSON has neither NaN nor infinities: both become null. int64 beyond 2^53 is rounded to the nearest number.
 */
export function encodeInferResponse(response: {
  readonly modelName: string; readonly modelVersion?: string; readonly id?: string; readonly parameters?: Readonly<Record<string, unknown>>; readonly outputs: Tensors;
}): InferResponse {
  const outputs = [];
  for (const [name, tensor] of response.outputs) outputs.push({ name, datatype: tensor.datatype, shape: tensor.shape, data: jsonValues(tensor) });
  return { model_name: response.modelName, model_version: response.modelVersion, id: response.id, parameters: response.parameters, outputs };
}

/** A tensor's values as JSON has them. */
export function jsonValues({ datatype, data }: Tensor): unknown[] {
  if (Array.isArray(data)) return data;
  if (datatype === 'BOOL') return Array.from(data as Uint8Array, (value) => value !== 0);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Array.from(data, Number);
  const values: (number | null)[] = new Array<number | null>(data.length);
  for (let i = 0; i < data.length; i += 1) {
    const value = data[i] ?? NaN;
    values[i] = Number.isFinite(value) ? value : null;
  }
  return values;
}
