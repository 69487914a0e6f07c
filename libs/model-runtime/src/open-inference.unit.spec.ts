import type { Signature, SignatureField } from '@baton/contracts/model/signature';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bindInputs, decodeInferRequest, encodeInferResponse, InvalidInput, selectOutputs, UnloadableModel, type Datatype, type Tensor, type TensorSpec } from './index.js';

const column = (name: string, type = 'double', required = true): SignatureField => ({ name, kind: 'column', type, shape: null, required });
const tensor = (name: string | null, type: string, shape: number[]): SignatureField => ({ name, kind: 'tensor', type, shape, required: true });
const signature = (...inputs: SignatureField[]): Signature => ({ inputs, outputs: [] });
const spec = (name: string, datatype: Datatype, ...shape: number[]): TensorSpec => ({ name, datatype, shape });
const input = (name: string, datatype: string, shape: number[], data: unknown) => ({ name, datatype, shape, data });

const X = spec('X', 'FP32', -1, 3);
const joined = bindInputs([X], signature(column('a'), column('b'), column('c', 'long', false)));
const plain = bindInputs([X], null);
const apart = bindInputs([spec('amount', 'FP64', -1, 1), spec('kind', 'BYTES', -1, 1)], signature(column('amount'), column('kind', 'string')));
const decode = (binding: ReturnType<typeof bindInputs>, ...inputs: unknown[]) => decodeInferRequest({ inputs }, binding);

describe('an infer request', () => {
  it('with the whole tensor, flat or nested, is taken as it is', () => {
    const expected = { datatype: 'FP32', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) };
    for (const binding of [joined, plain]) {
      expect(decode(binding, input('X', 'FP32', [2, 3], [1, 2, 3, 4, 5, 6])).inputs.get('X')).toEqual(expected);
      expect(decode(binding, input('X', 'FP64', [2, 3], [[1, 2, 3], [4, 5, 6]])).inputs.get('X')).toEqual(expected);
    }
  });

  it('with the signature\'s columns, in any order and either shape, is joined into the one tensor', () => {
    const request = decode(joined, input('b', 'FP64', [2], [2, 5]), input('c', 'INT64', [2, 1], [[3], [6]]), input('a', 'FP32', [2], [1, 4]));
    expect(request.inputs.get('X')).toEqual({ datatype: 'FP32', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) });
    expect(request.rows).toBe(2);
  });

  it('may leave out a column that the signature calls optional', () => {
    expect(decode(joined, input('a', 'FP64', [1], [1]), input('b', 'FP64', [1], [2])).inputs.get('X')?.data).toEqual(Float32Array.of(1, 2, NaN));
    expect(decode(joined, input('a', 'FP64', [1], [1]), input('b', 'FP64', [1], [2]), input('c', 'FP64', [1], [null])).inputs.get('X')?.data).toEqual(Float32Array.of(1, 2, NaN));
  });

  it('fills one tensor a column, text included', () => {
    const request = decode(apart, input('amount', 'INT32', [2], [1, 2]), input('kind', 'BYTES', [2, 1], ['x', 'y']));
    expect(request.inputs.get('amount')).toEqual({ datatype: 'FP64', shape: [2, 1], data: Float64Array.of(1, 2) });
    expect(request.inputs.get('kind')).toEqual({ datatype: 'BYTES', shape: [2, 1], data: ['x', 'y'] });
  });

  it('names the inputs that mean nothing to the model', () => {
    expect(decode(plain, input('X', 'FP32', [1, 3], [1, 2, 3]), input('extra', 'BYTES', [1], ['?'])).ignored).toEqual(['extra']);
  });

  it('carries id, outputs and parameters', () => {
    const body = { id: 'a-1', parameters: { keys: ['k'] }, outputs: [{ name: 'probabilities' }], inputs: [input('X', 'FP32', [1, 3], [1, 2, 3])] };
    expect(decodeInferRequest(body, plain)).toMatchObject({ id: 'a-1', outputs: ['probabilities'], parameters: { keys: ['k'] } });
  });

  it('may name an input as the signature or as the graph does', () => {
    const binding = bindInputs([spec('float_input', 'FP32', -1, 2)], signature(tensor('features', 'float32', [-1, 2])));
    for (const name of ['features', 'float_input']) expect(decode(binding, input(name, 'FP32', [1, 2], [1, 2])).inputs.get('float_input')?.shape).toEqual([1, 2]);
  });

  it('converts numbers that are held exactly', () => {
    const ints = bindInputs([spec('i', 'INT64', -1), spec('flag', 'BOOL', -1)], null);
    const request = decode(ints, input('i', 'FP64', [2], [3.0, -4]), input('flag', 'BOOL', [2], [true, false]));
    expect(request.inputs.get('i')?.data).toEqual(BigInt64Array.of(3n, -4n));
    expect(request.inputs.get('flag')?.data).toEqual(Uint8Array.of(1, 0));
    expect(decode(plain, input('X', 'BOOL', [1, 3], [true, false, true])).inputs.get('X')?.data).toEqual(Float32Array.of(1, 0, 1));
  });

  it('gives every number that a double can hold', () => {
    fc.assert(fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }), (values) => {
      const binding = bindInputs([spec('x', 'FP64', -1)], null);
      const body = JSON.parse(JSON.stringify({ inputs: [input('x', 'FP64', [values.length], values)] })) as unknown;
      expect(decodeInferRequest(body, binding).inputs.get('x')?.data).toEqual(Float64Array.from(values, (value) => (Object.is(value, -0) ? 0 : value)));
    }));
  });
});

describe('an infer request that does not fit', () => {
  const x = (datatype: string, shape: number[], data: unknown) => ({ inputs: [input('X', datatype, shape, data)] });
  it.each<[string, unknown, RegExp]>([
    ['is no object', [], /must be a JSON object/],
    ['has no inputs', {}, /must have `inputs`/],
    ['has empty inputs', { inputs: [] }, /must have `inputs`/],
    ['has an input that is no object', { inputs: [null] }, /inputs\[0\] must be an object/],
    ['has an input without a name', { inputs: [{ shape: [1] }] }, /inputs\[0\] must have a name/],
    ['has an unknown datatype', x('FLOAT', [1, 3], [1, 2, 3]), /"X" must have a datatype of .*"FLOAT"/],
    ['has no shape', { inputs: [{ name: 'X', datatype: 'FP32', data: [1, 2, 3] }] }, /"X" must have a shape/],
    ['has no data', { inputs: [{ name: 'X', datatype: 'FP32', shape: [1, 3] }] }, /"X" must have data/],
    ['has an empty batch', x('FP32', [0, 3], []), /"X" is empty/],
    ['has too few values', x('FP32', [1, 3], [1, 2]), /has 2 values, but its shape \[1,3\] needs 3/],
    ['has another width', x('FP32', [1, 4], [1, 2, 3, 4]), /must have the shape \[-1,3\] .* but has \[1,4\]/],
    ['has text for a number', x('FP32', [1, 3], [1, '2', 3]), /must hold a number at position 1, but has "2"/],
    ['has null for a number', x('FP32', [1, 3], [1, null, 3]), /must hold a number at position 1, but has null/],
    ['has a number beyond the range', x('FP64', [1, 3], [1, 1e300, 3]), /within the range of FP32 at position 1/],
    ['has an integer that would be rounded', x('INT64', [1, 3], [1, 16_777_217, 3]), /holds exactly at position 1, but has 16777217/],
    ['has strings', x('BYTES', [1, 3], ['1', '2', '3']), /must have the datatype FP32 .* but has BYTES/],
    ['has a fraction for an integer', { inputs: [input('i', 'FP64', [1], [1.5])] }, /a whole number of INT64 .* but has 1.5/],
    ['has no such name', { inputs: [input('Z', 'FP32', [1, 3], [1, 2, 3])] }, /Input "X" \(FP32\) is missing. Given are: Z/],
    ['gives a name twice', { inputs: [input('X', 'FP32', [1, 3], [1, 2, 3]), input('X', 'FP32', [1, 3], [1, 2, 3])] }, /given twice/],
    ['has an id that is no text', { id: 5, inputs: [input('X', 'FP32', [1, 3], [1, 2, 3])] }, /id must be text/],
  ])('because it %s is told so', (_, body, message) => {
    const binding = message.source.includes('INT64 ') ? bindInputs([spec('i', 'INT64', -1)], null) : plain;
    expect(() => decodeInferRequest(body, binding)).toThrow(InvalidInput);
    expect(() => decodeInferRequest(body, binding)).toThrow(message);
  });

  it('because its inputs differ in rows is told so', () => {
    expect(() => decode(apart, input('amount', 'FP64', [2], [1, 2]), input('kind', 'BYTES', [1], ['x']))).toThrow(/"kind" has 1 rows, but the one before it has 2/);
    expect(() => decode(joined, input('a', 'FP64', [2], [1, 2]), input('b', 'FP64', [1], [1]))).toThrow(/"b" has 1 values, but the inputs before it have 2/);
  });

  it('because a column is missing is told both ways to give it', () => {
    expect(() => decode(joined, input('a', 'FP64', [1], [1]))).toThrow(/Input "b" \(FP32\) is missing, or "X" with the shape \[-1,3\]/);
  });

  it('never fails in any other way', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (datatype, shape, data) => {
      try {
        decodeInferRequest({ inputs: [{ name: 'X', datatype: fc.sample(fc.constantFrom('FP32', datatype), 1)[0], shape, data }] }, joined);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidInput);
      }
    }));
  });
});

describe('a signature that does not belong to the graph', () => {
  it('is refused with both sides named', () => {
    expect(() => bindInputs([X], signature(column('a'), column('b')))).toThrow(UnloadableModel);
    expect(() => bindInputs([X], signature(column('a'), column('b')))).toThrow(/2 inputs and the ONNX graph takes 1 \(X \[-1,3\]\)/);
  });
});

describe('an infer response', () => {
  it('is the protocol\'s JSON, with null where JSON has no number', () => {
    const outputs = new Map<string, Tensor>([
      ['label', { datatype: 'INT64', shape: [2], data: BigInt64Array.of(1n, -2n) }],
      ['p', { datatype: 'FP32', shape: [2, 2], data: Float32Array.of(0.5, NaN, Infinity, 1) }],
      ['flag', { datatype: 'BOOL', shape: [2], data: Uint8Array.of(1, 0) }],
      ['text', { datatype: 'BYTES', shape: [1], data: ['ü'] }],
    ]);
    const body = encodeInferResponse({ modelName: 'delays', modelVersion: '3', id: 'a', parameters: { baton_variant: 'champion' }, outputs });
    expect(JSON.parse(JSON.stringify(body))).toEqual({
      model_name: 'delays', model_version: '3', id: 'a', parameters: { baton_variant: 'champion' },
      outputs: [
        { name: 'label', datatype: 'INT64', shape: [2], data: [1, -2] },
        { name: 'p', datatype: 'FP32', shape: [2, 2], data: [0.5, null, null, 1] },
        { name: 'flag', datatype: 'BOOL', shape: [2], data: [true, false] },
        { name: 'text', datatype: 'BYTES', shape: [1], data: ['ü'] },
      ],
    });
  });

  it('has the outputs that were asked for, by the derived or the original name', () => {
    const outputs = [spec('label', 'INT64', -1), spec('probabilities', 'FP32', -1, 2)];
    const renamed = new Map([['output_probability', ['probabilities']]]);
    expect(selectOutputs(null, outputs, renamed)).toBeNull();
    expect(selectOutputs(['output_probability'], outputs, renamed)).toEqual(['probabilities']);
    expect(selectOutputs(['probabilities', 'label', 'label'], outputs, renamed)).toEqual(['probabilities', 'label']);
    expect(() => selectOutputs(['score'], outputs, renamed)).toThrow(/no output "score". It has: label, probabilities/);
  });
});
