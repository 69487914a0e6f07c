import { expect, test } from 'vitest';
import { plainNumbers, type FeatureColumn } from './index.js';

const column = (values: FeatureColumn['values'], more: Partial<FeatureColumn> = {}): FeatureColumn => ({ name: 'a', role: 'input', datatype: 'FP32', width: 1, values, ...more });

test('bigints of either sign become numbers', () => {
  expect([...plainNumbers(column(BigInt64Array.of(-5n, 2n ** 40n)))!]).toEqual([-5, 2 ** 40]);
  expect([...plainNumbers(column(BigUint64Array.of(5n, 2n ** 63n)))!]).toEqual([5, 2 ** 63]);
});

test('a row without a value is NaN in all of its places', () => {
  expect([...plainNumbers(column(Float32Array.of(1, 2, 3, 4), { width: 2, valid: Uint8Array.of(0, 1) }))!]).toEqual([NaN, NaN, 3, 4]);
  expect([...plainNumbers(column(BigInt64Array.of(1n, 2n), { valid: Uint8Array.of(1, 0) }))!]).toEqual([1, NaN]);
});

test('other numbers are not copied, and words are none', () => {
  const values = Int32Array.of(1, 2);
  expect(plainNumbers(column(values))).toBe(values);
  expect(plainNumbers(column(['1', null]))).toBeNull();
});
