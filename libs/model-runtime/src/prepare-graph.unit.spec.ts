import fc from 'fast-check';
import onnxProto from 'onnx-proto';
import { describe, expect, it } from 'vitest';
import { buildModel } from './build-graph.js';
import { loadModel, prepareGraph, UnloadableModel } from './index.js';
import { doubleClassifier, linearRegression, logisticRegression } from './sample-graphs.js';

const weights = [0.5, -0.25, 1];
const decode = (bytes: Uint8Array) => onnxProto.onnx.ModelProto.decode(bytes);

describe('a classifier that ends in ZipMap', () => {
  it('gives its probabilities as a tensor in the same place, and its labels', () => {
    const model = logisticRegression({ weights });
    const prepared = prepareGraph(model);
    const graph = decode(prepared.bytes).graph;
    expect(graph?.node?.map((node) => node.opType)).toEqual(['LinearClassifier']);
    expect(graph?.output?.map((output) => output.name)).toEqual(['output_label', 'probabilities']);
    expect([...prepared.classes]).toEqual([['probabilities', [0, 1]]]);
    expect([...prepared.renamed]).toEqual([['output_probability', ['probabilities']]]);
    expect(prepared.derivedDigest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('leaves every other byte of the file as it was', () => {
    const before = decode(logisticRegression({ weights }));
    const after = decode(prepareGraph(logisticRegression({ weights })).bytes);
    expect(after.graph?.input).toEqual(before.graph?.input);
    expect(JSON.stringify(after.graph?.node?.[0])).toBe(JSON.stringify(before.graph?.node?.[0]));
    expect(after.opsetImport).toEqual(before.opsetImport);
  });

  it('gets the same derived bytes and digest every time, and other weights another digest', () => {
    const digest = () => prepareGraph(logisticRegression({ weights })).derivedDigest;
    expect(digest()).toBe(digest());
    expect(prepareGraph(logisticRegression({ weights: [1, 2, 3] })).derivedDigest).not.toBe(digest());
  });

  it('over text keeps its labels as text', async () => {
    const prepared = prepareGraph(logisticRegression({ weights, labels: ['late', 'on time'] }));
    expect(prepared.classes.get('probabilities')).toEqual(['late', 'on time']);
  });

  it('computed over doubles loads and answers in doubles', async () => {
    const model = await loadModel({ name: 'doubles', model: doubleClassifier(['a', 'b']) });
    expect(model.inputs.map((input) => [input.name, input.datatype, input.shape])).toEqual([['a', 'FP64', [-1, 1]], ['b', 'FP64', [-1, 1]]]);
    expect(model.outputs[1]).toEqual({ name: 'probabilities', datatype: 'FP64', shape: [-1, 2] });
    const column = (value: number) => ({ datatype: 'FP64' as const, shape: [1, 1], data: Float64Array.of(value) });
    const answer = await model.infer(new Map([['a', column(0.25)], ['b', column(0.5)]]));
    // The softmax of -0.75 and 0.75.
    expect((answer.get('probabilities')?.data as Float64Array)[1]).toBeCloseTo(1 / (1 + Math.exp(-1.5)), 12);
    await model.close();
  });
});

describe('a graph that gives only tensors', () => {
  it.each([['a regression', linearRegression({ weights })], ['a classifier without ZipMap', logisticRegression({ weights, zipmap: false })]])('%s is used as it is', (_, model) => {
    const prepared = prepareGraph(model);
    expect(prepared.bytes).toBe(model);
    expect(prepared.derivedDigest).toBeNull();
  });

  it('still tells the labels that its classifier states', () => {
    expect([...prepareGraph(logisticRegression({ weights, zipmap: false })).classes]).toEqual([['probabilities', [0, 1]]]);
  });
});

const X = { name: 'X', element: 'float', shape: [-1, 2] } as const;

describe('other outputs that are no tensors', () => {
  it('a list of tensors made at the end becomes its tensors', () => {
    const prepared = prepareGraph(buildModel({
      inputs: [X], nodes: [{ op: 'Abs', in: ['X'], out: ['first'] }, { op: 'Neg', in: ['X'], out: ['second'] }, { op: 'SequenceConstruct', in: ['first', 'second'], out: ['both'] }],
      outputs: [{ name: 'both', element: 'float', shape: [-1, 2], sequence: true }],
    }));
    expect(decode(prepared.bytes).graph?.output?.map((output) => output.name)).toEqual(['first', 'second']);
    expect(prepared.renamed.get('both')).toEqual(['first', 'second']);
  });

  it.each([
    ['a split into a list', [{ op: 'SplitToSequence', in: ['X'], out: ['parts'] }]],
    ['a list of lists', [{ op: 'SequenceConstruct', in: ['X'], out: ['inner'] }, { op: 'SequenceInsert', in: ['inner', 'X'], out: ['parts'] }]],
  ])('%s is refused with what to do', (_, nodes) => {
    const model = buildModel({ inputs: [X], nodes, outputs: [{ name: 'parts', element: 'float', shape: [-1, 2], sequence: true }] });
    expect(() => prepareGraph(model)).toThrow(UnloadableModel);
    expect(() => prepareGraph(model)).toThrow(/Output "parts".*zipmap/);
  });

  it('a ZipMap that something else reads is refused', () => {
    const model = buildModel({
      inputs: [X],
      nodes: [{ op: 'ZipMap', domain: 'ai.onnx.ml', in: ['X'], out: ['map'], attributes: { classlabels_int64s: [0n, 1n] } }, { op: 'Identity', in: ['map'], out: ['again'] }],
      outputs: [{ name: 'map', element: 'int64', shape: [], sequenceOfMaps: 'float' }],
    });
    expect(() => prepareGraph(model)).toThrow(/cannot be cut off safely/);
  });
});

describe('bytes that are no ONNX model', () => {
  it.each([['nothing', ''], ['text', 'hello, I am a model'], ['a pickle', '\x80\x04\x95.']])('%s is refused', (_, text) => {
    expect(() => prepareGraph(Buffer.from(text, 'latin1'))).toThrow(/not an ONNX model/);
  });

  it('with two graphs are refused, because readers would disagree on which one counts', () => {
    const model = logisticRegression({ weights });
    expect(() => prepareGraph(Buffer.concat([model, model]))).toThrow(/two graphs/);
  });

  it('damaged anywhere are read or refused, never anything else', () => {
    const model = logisticRegression({ weights });
    const labelsCutInTheirMiddle: [number, number, number] = [305, 128, 416];
    fc.assert(fc.property(fc.nat(model.length - 1), fc.nat(255), fc.nat(model.length), (at, byte, length) => {
      const damaged = Uint8Array.from(model).subarray(0, length);
      damaged[at] = byte;
      try {
        return prepareGraph(damaged).bytes.length > 0;
      } catch (error) {
        return error instanceof UnloadableModel;
      }
    }), { numRuns: 1000, examples: [labelsCutInTheirMiddle] });
  });
});
