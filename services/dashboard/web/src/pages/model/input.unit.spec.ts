import { expect, it } from 'vitest';
import { inputOf } from './input.js';

it.each([
  [{ name: 'distance', kind: 'column', type: 'double' }, 'distance'],
  [{ kind: 'column', type: 'double' }, 'double'],
  [{ kind: 'tensor', type: 'float32', shape: [-1, 10] }, 'tensor float32 [-1, 10]'],
  [{ name: 'image', kind: 'tensor', type: 'uint8', shape: [-1, 28, 28] }, 'image: tensor uint8 [-1, 28, 28]'],
])('an input %j is said as %s', (field, said) => {
  expect(inputOf({ ...field, required: true })).toBe(said);
});
