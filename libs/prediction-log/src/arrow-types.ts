import { Bool, Float32, Float64, Int16, Int32, Int64, Int8, Uint16, Uint32, Uint64, Uint8, Utf8, type DataType } from 'apache-arrow';
import { NotAPredictionBatch, type ColumnDatatype, type Numbers } from './prediction-batch.js';

interface Numeric { readonly type: DataType; readonly array: new (buffer: ArrayBufferLike, byteOffset: number, length: number) => Numbers }

/** FP16 is widened: few readers of Arrow know it, and nothing is lost. */
const NUMERIC: { readonly [D in Exclude<ColumnDatatype, 'BYTES'>]: Numeric } = {
  BOOL: { type: new Bool(), array: Uint8Array },
  UINT8: { type: new Uint8(), array: Uint8Array }, UINT16: { type: new Uint16(), array: Uint16Array }, UINT32: { type: new Uint32(), array: Uint32Array }, UINT64: { type: new Uint64(), array: BigUint64Array },
  INT8: { type: new Int8(), array: Int8Array }, INT16: { type: new Int16(), array: Int16Array }, INT32: { type: new Int32(), array: Int32Array }, INT64: { type: new Int64(), array: BigInt64Array },
  FP16: { type: new Float32(), array: Float32Array }, FP32: { type: new Float32(), array: Float32Array }, FP64: { type: new Float64(), array: Float64Array },
};
const TEXT = new Utf8();

/** The type of one value. @throws NotAPredictionBatch for a datatype that the protocol does not have */
export function arrowType(datatype: string): DataType {
  if (datatype === 'BYTES') return TEXT;
  const known = (NUMERIC as Partial<Record<string, Numeric>>)[datatype];
  if (!known) throw new NotAPredictionBatch(`a column has the datatype ${JSON.stringify(datatype)}, which is none of the Open Inference Protocol`);
  return known.type;
}

/** Room for the values of a column of numbers. */
export function emptyNumbers(datatype: ColumnDatatype, size: number): Numbers {
  if (datatype === 'BYTES') throw new RangeError('BYTES are texts');
  const { array, type } = NUMERIC[datatype];
  const bytes = datatype === 'BOOL' ? 1 : new (type.ArrayType as new (size: number) => { BYTES_PER_ELEMENT: number })(0).BYTES_PER_ELEMENT;
  return new array(new ArrayBuffer(size * bytes), 0, size);
}
