import { InvalidInput } from './model-errors.js';
import type { Datatype, TensorData } from './tensor.js';

/** Where values are written: `data[offset + i * stride]`. */
export interface Target {
  readonly datatype: Datatype;
  readonly data: TensorData;
  readonly offset: number;
  readonly stride: number;
}

const RANGES: { readonly [D in Datatype]?: readonly [low: number, high: number] } = {
  UINT8: [0, 255], UINT16: [0, 65_535], UINT32: [0, 4_294_967_295], INT8: [-128, 127], INT16: [-32_768, 32_767], INT32: [-2_147_483_648, 2_147_483_647],
  INT64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER], UINT64: [0, Number.MAX_SAFE_INTEGER],
};

/**
 * Writes JSON values into a tensor. Numbers go where they are held exactly; FP64 may round to FP32.
 * @param from the datatype that the caller states, which decides how its values are read
 * @param optional null is a missing value and becomes NaN
 * @throws InvalidInput that names the input, the position and what was expected
 */
export function writeValues(name: string, values: readonly unknown[], from: Datatype, to: Target, optional: boolean): void {
  const { datatype } = to;
  if (datatype === 'FP32' || datatype === 'FP64' || datatype === 'FP16') writeFloats(name, values, from, to, optional);
  else if (datatype === 'BYTES') writeTexts(name, values, from, to);
  else if (datatype === 'BOOL') writeFlags(name, values, from, to);
  else writeIntegers(name, values, from, to);
}

function writeFloats(name: string, values: readonly unknown[], from: Datatype, { datatype, data, offset, stride }: Target, optional: boolean): void {
  refuseText(name, from, datatype);
  const floats = data as Float32Array;
  const exact = datatype === 'FP16' ? from !== 'FP16' : datatype === 'FP32' && from !== 'FP32' && from !== 'FP64';
  for (let i = 0, at = offset; i < values.length; i += 1, at += stride) {
    const value = values[i];
    if (typeof value === 'number') {
      floats[at] = value;
      if (exact && floats[at] !== value) throw misfit(name, i, value, `a number that ${datatype} holds exactly`);
      if (floats[at] === Infinity || floats[at] === -Infinity) throw misfit(name, i, value, `a number within the range of ${datatype}`);
    } else if (typeof value === 'boolean' && from === 'BOOL') floats[at] = value ? 1 : 0;
    else if (value === null && optional) floats[at] = NaN;
    else throw misfit(name, i, value, 'a number');
  }
}

function writeIntegers(name: string, values: readonly unknown[], from: Datatype, { datatype, data, offset, stride }: Target): void {
  refuseText(name, from, datatype);
  const [low, high] = RANGES[datatype] ?? [0, 0];
  const big = datatype === 'INT64' || datatype === 'UINT64' ? (data as BigInt64Array) : null;
  const small = data as Int32Array;
  for (let i = 0, at = offset; i < values.length; i += 1, at += stride) {
    const given = values[i];
    const value = typeof given === 'boolean' && from === 'BOOL' ? Number(given) : given;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < low || value > high) throw misfit(name, i, given, `a whole number of ${datatype}${big ? ' (exact up to 2^53)' : ''}`);
    if (big) big[at] = BigInt(value);
    else small[at] = value;
  }
}

function writeFlags(name: string, values: readonly unknown[], from: Datatype, { datatype, data, offset, stride }: Target): void {
  refuseText(name, from, datatype);
  const flags = data as Uint8Array;
  for (let i = 0, at = offset; i < values.length; i += 1, at += stride) {
    const value = values[i];
    if (value === true || value === 1) flags[at] = 1;
    else if (value === false || value === 0) flags[at] = 0;
    else throw misfit(name, i, value, 'true or false');
  }
}

function writeTexts(name: string, values: readonly unknown[], from: Datatype, { data, offset, stride }: Target): void {
  if (from !== 'BYTES') throw new InvalidInput(name, `Input "${name}" must have the datatype BYTES, but has ${from}.`);
  const texts = data as string[];
  for (let i = 0, at = offset; i < values.length; i += 1, at += stride) {
    const value = values[i];
    if (typeof value !== 'string') throw misfit(name, i, value, 'text');
    texts[at] = value;
  }
}

function refuseText(name: string, from: Datatype, to: Datatype): void {
  if (from === 'BYTES') throw new InvalidInput(name, `Input "${name}" must have the datatype ${to} or another of numbers, but has BYTES.`);
}

function misfit(name: string, at: number, value: unknown, expected: string): InvalidInput {
  const shown = value === undefined ? 'nothing' : JSON.stringify(value) ?? typeof value;
  return new InvalidInput(name, `Input "${name}" must hold ${expected} at position ${at}, but has ${shown.length > 60 ? `${shown.slice(0, 57)}…` : shown}.`);
}
