import { fromInt64 } from './instants.js';
import { isWords, type FeatureColumn, type Numbers } from './prediction-batch.js';

export type PlainNumbers = Exclude<Numbers, BigInt64Array | BigUint64Array>;

/** A column's values as numbers that are no bigints, NaN where a row has none; null if they are words. */
export function plainNumbers({ values, valid, width }: FeatureColumn): PlainNumbers | null {
  if (isWords(values)) return null;
  const plain = values instanceof BigInt64Array ? fromInt64(values) : values instanceof BigUint64Array ? Float64Array.from(values as ArrayLike<unknown> as ArrayLike<number>, Number) : values;
  if (!valid) return plain;
  return Float64Array.from(plain, (value, index) => (valid[Math.floor(index / width)] === 0 ? NaN : value));
}
