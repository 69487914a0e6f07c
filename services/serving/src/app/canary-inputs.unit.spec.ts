import { describe, expect, it } from 'vitest';
import { bindInputs, type TensorSpec } from '@baton/model-runtime';
import type { Signature } from '@baton/contracts/model/signature';
import { missingForCanary } from './canary-inputs.js';

const X = (width: number): TensorSpec => ({ name: 'X', datatype: 'FP32', shape: [-1, width] });
const columns = (...names: string[]): Signature => ({ outputs: [], inputs: names.map((name) => ({ name: name.replace('?', ''), kind: 'column', type: 'float', shape: null, required: !name.endsWith('?') })) });
const joined = (...names: string[]) => bindInputs([X(names.length)], columns(...names));
const apart = (...names: string[]) => bindInputs(names.map((name) => ({ name, datatype: 'FP32' as const, shape: [-1, 1] })), null);

describe('missingForCanary', () => {
  it('finds nothing where the canary takes what the champion takes', () => {
    expect(missingForCanary(joined('a', 'b'), joined('a', 'b'))).toBeNull();
    expect(missingForCanary(joined('a', 'b?'), joined('a', 'b'))).toBeNull();
    expect(missingForCanary(apart('a'), apart('a', 'b'))).toBeNull();
    expect(missingForCanary(bindInputs([X(2)], columns('a', 'b')), bindInputs([X(2)], null))).toBeNull();
  });

  it('names what callers need not send today', () => {
    expect(missingForCanary(apart('a', 'b', 'c'), apart('a'))).toContain('b, c');
    expect(missingForCanary(apart('a', 'b'), bindInputs([X(2)], columns('a', 'b?')))).toContain('b');
    expect(missingForCanary(bindInputs([X(2)], null), joined('a', 'b'))).toContain('X');
  });

  it('sees another width and another kind of value', () => {
    expect(missingForCanary(bindInputs([X(3)], null), bindInputs([X(2)], null))).toContain('"X" is FP32 [-1,3]');
    expect(missingForCanary(bindInputs([{ ...X(2), datatype: 'BYTES' }], null), bindInputs([X(2)], null))).toContain('BYTES');
    expect(missingForCanary(bindInputs([{ ...X(2), datatype: 'FP64' }], null), bindInputs([X(2)], null))).toBeNull();
  });
});
