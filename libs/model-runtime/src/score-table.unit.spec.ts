import type { Signature } from '@baton/contracts/model/signature';
import { Table, type Column } from '@baton/tabular';
import { afterEach, describe, expect, it } from 'vitest';
import { findScore, InvalidInput, loadModel, scoreTable, type HostedModel, type TensorSpec } from './index.js';
import { doubleClassifier, linearRegression, logisticRegression, lookUp, mixedColumns } from './sample-graphs.js';

const signature = (...names: string[]): Signature => ({ inputs: names.map((name) => ({ name, kind: 'column', type: 'double', shape: null, required: name !== 'maybe' })), outputs: [] });
const numbers = (name: string, ...values: number[]): Column => ({ name, kind: 'number', values: Float64Array.from(values) });
const text = (name: string, ...values: (string | null)[]): Column => ({ name, kind: 'text', values });
let model: HostedModel | undefined;
const load = async (bytes: Uint8Array) => (model = await loadModel({ name: 'sample/1', model: bytes }));
afterEach(() => model?.close());

describe('a table that a model scores', () => {
  it('gives one answer a row, in order, however it is divided', async () => {
    const rows = Array.from({ length: 103 }, (_, i) => i);
    const table = new Table(103, [numbers('unused', ...rows), numbers('b', ...rows.map((i) => 2 * i)), numbers('a', ...rows)]);
    const hosted = await load(linearRegression({ weights: [1, 10], bias: 0.5 }));
    for (const batch of [1, 10, 1000]) {
      const outputs = await scoreTable(hosted, signature('a', 'b'), table, batch);
      expect(outputs.get('variable')).toEqual({ datatype: 'FP32', shape: [103, 1], data: Float32Array.from(rows, (i) => 21 * i + 0.5) });
    }
  });

  it('may hold text, and joins labels of text', async () => {
    const hosted = await load(mixedColumns());
    const table = new Table(2, [text('kind', 'late', 'other'), numbers('amount', 3, 4)]);
    expect((await scoreTable(hosted, signature('amount', 'kind'), table, 1)).get('score')?.data).toEqual(Float32Array.of(3, 1, 4, 0));
    await hosted.close();
    const classifier = await load(logisticRegression({ weights: [1], labels: ['no', 'yes'] }));
    expect((await scoreTable(classifier, signature('a'), new Table(3, [numbers('a', -1, 1, -2)]), 2)).get('output_label')).toEqual({ datatype: 'BYTES', shape: [3], data: ['no', 'yes', 'no'] });
  });

  it('keeps missing numbers missing, and a missing optional column too', async () => {
    const hosted = await load(linearRegression({ weights: [1, 1] }));
    expect((await scoreTable(hosted, signature('a', 'maybe'), new Table(1, [numbers('a', 1)]))).get('variable')?.data).toEqual(Float32Array.of(NaN));
  });

  it('feeds columns of doubles each to its own input', async () => {
    const hosted = await load(doubleClassifier(['a', 'b']));
    const outputs = await scoreTable(hosted, signature('a', 'b'), new Table(2, [numbers('a', 1, -1), numbers('b', 1, -1)]));
    expect(outputs.get('output_label')?.data).toEqual(BigInt64Array.of(1n, 0n));
  });

  it('gives its columns in order to a tensor whose columns the signature does not name', async () => {
    const tensor: Signature = { inputs: [{ name: null, kind: 'tensor', type: 'float32', shape: [-1, 2], required: true }], outputs: [] };
    const hosted = await load(linearRegression({ weights: [1, 10] }));
    expect((await scoreTable(hosted, tensor, new Table(1, [numbers('a', 1), numbers('b', 2)]))).get('variable')?.data).toEqual(Float32Array.of(21));
  });

  it.each<[string, () => Uint8Array, Signature | null, Table, RegExp]>([
    ['lacks a column', () => linearRegression({ weights: [1, 1] }), signature('a', 'b'), new Table(1, [numbers('a', 1)]), /no column "b". It has: a/],
    ['has text for a number', () => linearRegression({ weights: [1] }), signature('a'), new Table(1, [text('a', 'x')]), /"a" holds text, but the model takes FP32/],
    ['has a number for text', mixedColumns, signature('amount', 'kind'), new Table(1, [numbers('amount', 1), numbers('kind', 1)]), /"kind" holds values of kind number, but the model takes BYTES/],
    ['lacks a text', mixedColumns, signature('amount', 'kind'), new Table(2, [numbers('amount', 1, 2), text('kind', 'late', null)]), /"kind" has no value in row 1/],
    ['has a fraction for an integer', lookUp, signature('index'), new Table(1, [numbers('index', 0.5)]), /"index" has 0.5 in row 0/],
    ['comes without a signature', () => linearRegression({ weights: [1, 1] }), null, new Table(1, [numbers('a', 1)]), /takes 2 columns, the signature does not name them, and the data has 1: a/],
  ])('but %s is refused by column and row', async (_, graph, said, table, message) => {
    const scoring = scoreTable(await load(graph()), said, table);
    await expect(scoring).rejects.toThrow(InvalidInput);
    await expect(scoring).rejects.toThrow(message);
  });
});

describe('the score', () => {
  const label: TensorSpec = { name: 'output_label', datatype: 'INT64', shape: [-1] };
  const classifier = {
    outputs: [label, { name: 'probabilities', datatype: 'FP32', shape: [-1, 2] } as const],
    classes: new Map([['probabilities', ['early', 'late']]]), renamed: new Map([['output_probability', ['probabilities']]]),
  };
  const regression = { outputs: [{ name: 'variable', datatype: 'FP32', shape: [-1, 1] } as const], classes: new Map(), renamed: new Map() };

  it('is where the author says, by either name', () => {
    expect(findScore(classifier, { score: 'probabilities[0]' })).toEqual({ output: 'probabilities', column: 0, label: 'early', inferred: false });
    expect(findScore(classifier, { score: 'output_probability[1]' })).toEqual({ output: 'probabilities', column: 1, label: 'late', inferred: false });
    expect(findScore(regression, { score: 'variable' })).toEqual({ output: 'variable', column: null, label: null, inferred: false });
  });

  it('is inferred from the outputs and the positive class, and says so', () => {
    expect(findScore(classifier, {})).toEqual({ output: 'probabilities', column: 1, label: 'late', inferred: true });
    expect(findScore(classifier, { positive: 'early' })).toEqual({ output: 'probabilities', column: 0, label: 'early', inferred: true });
    expect(findScore(regression, {})).toEqual({ output: 'variable', column: null, label: null, inferred: true });
  });

  it('is in the column of the positive class, however either writes it', () => {
    const numbered = { ...classifier, classes: new Map([['probabilities', [0, 1]]]) };
    for (const positive of ['0', '0.0', 'false']) expect(findScore(numbered, { positive })).toMatchObject({ column: 0, label: '0' });
  });

  it('follows the classes of the data where the graph states none', () => {
    const silent = { ...classifier, classes: new Map() };
    expect(findScore(silent, { positive: 'early', classes: ['early', 'late'] })).toEqual({ output: 'probabilities', column: 0, label: 'early', inferred: true });
    expect(findScore(silent, { positive: 'early', classes: ['early', 'late', 'never'] })).toMatchObject({ column: 1, label: null });
    expect(findScore(classifier, { score: 'probabilities[1]', guessed: true, positive: '1', classes: [0, 1] })).toMatchObject({ column: 1, label: 'late' });
  });

  it('that was guessed gives way to what the graph says', () => {
    expect(findScore(classifier, { score: 'probabilities[1]', guessed: true, positive: 'early' })).toEqual({ output: 'probabilities', column: 0, label: 'early', inferred: true });
    expect(findScore(classifier, { score: 'proba[1]', guessed: true })).toMatchObject({ output: 'probabilities', column: 1 });
    expect(findScore({ ...classifier, classes: new Map() }, { score: 'probabilities[0]', guessed: true })).toEqual({ output: 'probabilities', column: 0, label: null, inferred: true });
  });

  it.each<[Parameters<typeof findScore>[0], Parameters<typeof findScore>[1], RegExp]>([
    [classifier, { score: 'score' }, /no output "score"/],
    [classifier, { score: 'probabilities[2]' }, /2 columns, so there is no \[2\]/],
    [classifier, { score: 'probabilities[1]', positive: 'early' }, /probabilities\[1\] is the probability of "late", and the positive class is "early"/],
    [classifier, { positive: 'never' }, /no class "never"; it has: early, late/],
    [{ ...classifier, outputs: [...classifier.outputs, ...regression.outputs] }, {}, /Nobody can tell which output is the score/],
  ])('that is not there is refused', (outputs, said, message) => {
    expect(() => findScore(outputs, said)).toThrow(message);
  });
});
