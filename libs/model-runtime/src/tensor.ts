/** Data types of the Open Inference Protocol v2. */
export const DATATYPES = ['BOOL', 'UINT8', 'UINT16', 'UINT32', 'UINT64', 'INT8', 'INT16', 'INT32', 'INT64', 'FP16', 'FP32', 'FP64', 'BYTES'] as const;
export type Datatype = (typeof DATATYPES)[number];

/**
 * Row-major values. BOOL is 0 and 1 in a Uint8Array, INT64 and UINT64 are bigints, FP16 is a Float16Array, BYTES are
 * strings.
 */
export type TensorData = Uint8Array | Uint16Array | Uint32Array | BigUint64Array | Int8Array | Int16Array | Int32Array | BigInt64Array | Float16 | Float32Array | Float64Array | string[];
/** Node has Float16Array, TypeScript's es2023 does not know it yet; it behaves as a Float32Array. */
export type Float16 = Float32Array;

export interface Tensor { readonly datatype: Datatype; readonly shape: readonly number[]; readonly data: TensorData }
/** By the model's own names. */
export type Tensors = ReadonlyMap<string, Tensor>;

/** What a model takes or gives: -1 where a size varies; `[]` where ONNX Runtime could not tell. */
export interface TensorSpec { readonly name: string; readonly datatype: Datatype; readonly shape: readonly number[] }

const ORT: { readonly [D in Datatype]: string } = {
  BOOL: 'bool', UINT8: 'uint8', UINT16: 'uint16', UINT32: 'uint32', UINT64: 'uint64', INT8: 'int8', INT16: 'int16', INT32: 'int32', INT64: 'int64',
  FP16: 'float16', FP32: 'float32', FP64: 'float64', BYTES: 'string',
};
const FROM_ORT: ReadonlyMap<string, Datatype> = new Map(DATATYPES.map((datatype) => [ORT[datatype], datatype]));

/** ONNX Runtime's word for a data type. */
export function ortType(datatype: Datatype): string {
  return ORT[datatype];
}

/** Undefined for types that the protocol does not have, such as int4. */
export function datatypeOf(ort: string): Datatype | undefined {
  return FROM_ORT.get(ort);
}

const float16 = (globalThis as unknown as { Float16Array: new (size: number) => Float16 }).Float16Array;
const ARRAYS: { readonly [D in Datatype]: new (size: number) => TensorData } = {
  BOOL: Uint8Array, UINT8: Uint8Array, UINT16: Uint16Array, UINT32: Uint32Array, UINT64: BigUint64Array, INT8: Int8Array, INT16: Int16Array, INT32: Int32Array,
  INT64: BigInt64Array, FP16: float16, FP32: Float32Array, FP64: Float64Array, BYTES: Array<string>,
};

/** Room for `size` values: zeros, or empty strings. */
export function emptyData(datatype: Datatype, size: number): TensorData {
  const data = new ARRAYS[datatype](size);
  return Array.isArray(data) ? data.fill('') : data;
}

/** The number of elements; 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}
