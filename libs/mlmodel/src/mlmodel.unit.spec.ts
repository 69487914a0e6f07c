import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MalformedMlmodel, parseMlmodel, readBatonTags } from './index.js';

/** As mlflow 3.17.2 writes it (mlflow.onnx.save_model with infer_signature and metadata). */
const written = `flavors:
  onnx:
    code: null
    data: model.onnx
    onnx_session_options: null
    onnx_version: 1.23.2
    providers:
    - CUDAExecutionProvider
    - CPUExecutionProvider
  python_function:
    data: model.onnx
    env:
      conda: conda.yaml
      virtualenv: python_env.yaml
    loader_module: mlflow.onnx
    python_version: 3.11.7
is_signature_from_type_hint: false
metadata:
  baton:
    positive: 1
    target: late
    task: binary
    threshold: 0.5
mlflow_version: 3.17.2
model_uuid: 8c9350e4202f42bd8b30e610af2c9791
signature:
  inputs: '[{"type": "double", "name": "a", "required": true}, {"type": "double",
    "name": "b", "required": false}, {"type": "long", "name": "c", "required": true}]'
  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float64", "shape": [-1,
    2]}}]'
  params: null
utc_time_created: '2026-11-24 14:57:52.781235'
`;
const withBaton = (lines: string) => parseMlmodel(`flavors:\n  onnx:\n    data: model.onnx\nmetadata:\n  baton:\n${lines}`);

describe('an MLmodel file', () => {
  it('as mlflow writes it gives flavors, signature, the ONNX file and the evidence', () => {
    expect(parseMlmodel(written)).toEqual({
      flavors: ['onnx', 'python_function'],
      onnxFile: 'model.onnx',
      modelUuid: '8c9350e4202f42bd8b30e610af2c9791',
      signature: {
        inputs: [
          { name: 'a', kind: 'column', type: 'double', shape: null, required: true },
          { name: 'b', kind: 'column', type: 'double', shape: null, required: false },
          { name: 'c', kind: 'column', type: 'long', shape: null, required: true },
        ],
        outputs: [{ name: null, kind: 'tensor', type: 'float64', shape: [-1, 2], required: true }],
      },
      baton: {
        task: 'binary', target: 'late', score: null, positive: '1', threshold: 0.5,
        evaluation: null, reference: null, sensitive: null, owner: null, riskTier: null,
      },
      problems: [],
    });
  });

  it('without signature, metadata and ONNX flavor has nulls and no problems', () => {
    expect(parseMlmodel('flavors:\n  sklearn:\n    pickled_model: model.skops\n')).toMatchObject({
      flavors: ['sklearn'], signature: null, baton: null, onnxFile: null, modelUuid: null, problems: [],
    });
  });

  it('keeps the good fields of a signature and names the bad ones', () => {
    const { signature, problems } = parseMlmodel(`flavors: {sklearn: {}}\nsignature:\n  inputs: '[{"type":"long","name":"a"},{"name":"b"},{"type":"tensor","tensor-spec":{"dtype":"float32","shape":["x"]}}]'\n  outputs: 'nonsense'\n`);
    expect(signature?.inputs.map((field) => field.name)).toEqual(['a']);
    expect(problems).toHaveLength(3);
    expect(problems[0]).toContain('signature.inputs[1]');
    expect(problems[2]).toContain('signature.outputs');
  });

  it.each([
    ['positive: true', 'true'], ['positive: late', 'late'], ['positive: 0', '0'], ['positive: 1.0', '1'],
  ])('takes the positive class %s as text', (line, text) => {
    expect(withBaton(`    ${line}`).baton?.positive).toBe(text);
  });

  it('names unknown keys and wrong types and keeps what is right', () => {
    const read = withBaton('    task: guess\n    threshold: high\n    sensitive: sex\n    colour: red\n    owner: risk-team\n    risk_tier: high');
    expect(read.baton).toMatchObject({ task: null, threshold: null, sensitive: null, owner: 'risk-team', riskTier: 'high' });
    expect(read.problems.map((problem) => problem.split(' ')[0])).toEqual(
      ['metadata.baton.task', 'metadata.baton.threshold', 'metadata.baton.sensitive', 'metadata.baton.colour'],
    );
    expect(read.problems[0]).toBe('metadata.baton.task must be one of binary, multiclass, regression, other, but is "guess".');
  });

  it.each(['/etc/passwd', '../secret.csv', 'data/../../x', 's3://bucket/x', 'C:\\\\x', "''"])('does not take %s for evaluation data', (path) => {
    const read = withBaton(`    evaluation: ${path}`);
    expect(read.baton?.evaluation).toBeNull();
    expect(read.problems).toHaveLength(1);
  });

  it.each(['../model.onnx', '/model.onnx', '3', '[]'])('does not take %s for the ONNX file', (path) => {
    const read = parseMlmodel(`flavors:\n  onnx:\n    data: ${path}\n`);
    expect(read.onnxFile).toBeNull();
    expect(read.problems).toHaveLength(1);
  });

  it('says so when metadata.baton is no object', () => {
    expect(parseMlmodel('flavors: {onnx: {data: m.onnx}}\nmetadata: {baton: yes please}').problems[0]).toContain('metadata.baton must be an object');
  });
});

describe('a malformed MLmodel file', () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'.split('').map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefghi'[i]}`).join(',')}]`).join('\n')}\nflavors: {onnx: *j}`;
  it.each([
    ['broken YAML', 'flavors: {onnx: [', /not valid YAML/],
    ['a list', '- a\n- b', /not a YAML mapping/],
    ['nothing', '', /not a YAML mapping/],
    ['no flavors', 'run_id: x', /names no flavors/],
    ['aliases that multiply', bomb, /cannot be read/],
    ['too long a text', `flavors: {onnx: {data: ${'m'.repeat(3_000_000)}}}`, /characters/],
    ['deep brackets', `flavors: ${'['.repeat(100_000)}`, /nests/],
    ['deep indentation', Array.from({ length: 1500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), /./],
  ])('of %s is refused with what to do', (_, text, message) => {
    expect(() => parseMlmodel(text)).toThrow(MalformedMlmodel);
    expect(() => parseMlmodel(text)).toThrow(message);
  });

  it('never fails in any other way', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json(), fc.string().map((tail) => written + tail)), (text) => {
      try {
        return Array.isArray(parseMlmodel(text).problems);
      } catch (error) {
        return error instanceof MalformedMlmodel;
      }
    }));
  });

  it('leaves Python object tags alone', () => {
    const read = parseMlmodel('flavors: {onnx: {data: m.onnx}}\nmetadata: {baton: {threshold: !!python/object/apply:os.system ["true"]}}');
    expect(read.baton?.threshold).toBeNull();
    expect(read.problems.length).toBeGreaterThan(0);
  });
});

describe('tags', () => {
  it('say the same as metadata, and the rest of the tags are passed over', () => {
    const read = readBatonTags([
      ['mlflow.user', 'ann'], ['baton.caused_by', 'x'], ['baton.out.validation', 'passed'],
      ['baton.task', 'binary'], ['baton.threshold', '0.4'], ['baton.sensitive', 'sex, age'], ['baton.positive', '1'], ['baton.evaluation', './data/eval.csv'],
    ]);
    expect(read).toEqual({
      baton: {
        task: 'binary', target: null, score: null, positive: '1', threshold: 0.4, evaluation: 'data/eval.csv',
        reference: null, sensitive: ['sex', 'age'], owner: null, riskTier: null,
      },
      problems: [],
    });
  });

  it('that are not about evidence give nothing', () => {
    expect(readBatonTags([['a', 'b'], ['baton.out.x', 'y']])).toEqual({ baton: null, problems: [] });
  });

  it('with a wrong value are named', () => {
    expect(readBatonTags([['baton.threshold', 'half'], ['baton.sensitive', '["a"']]).problems).toEqual([
      'Tag baton.threshold must be a number, but is "half".',
      'Tag baton.sensitive must be a list of at most 100 column names, but is "[\\"a\\"".',
    ]);
  });
});
